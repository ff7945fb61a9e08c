import type { MailCredentials } from '../../src/protocols/mail.ts';
import type { SaslMechanism } from '../../src/protocols/sasl.ts';

/** An SMTP server for the contract suite. */
export interface SmtpSite {
  readonly name: string;
  start(): Promise<RunningSmtpSite>;
}

export interface RunningSmtpSite {
  /** A name of this machine that the certificate has. */
  readonly host: string;
  /** Plain, with STARTTLS, and AUTH with and without it. */
  readonly port: number;
  readonly implicitPort: number;
  /** Where the server offers nothing at all; absent: there is no such port. */
  readonly barePort?: number;
  /** PEM. */
  readonly ca: string;
  readonly user: MailCredentials & { readonly password: string };
  /** With which the user can log in, the best first; others are not tried. */
  readonly mechanisms: readonly SaslMechanism[];
  readonly greeting: RegExp;
  /** What EHLO has to offer in the clear, as lines of their own. */
  readonly extensions: readonly RegExp[];
  readonly mailboxes: {
    readonly alice: string;
    readonly bob: string;
    /** One in UTF-8 (RFC 6531), whoever's it is; absent: there is none. */
    readonly utf8?: string;
  };
  /** Addresses that it refuses, with the reply's code. */
  readonly refused: readonly { readonly address: string; readonly code: number }[];
  /** SIZE, in bytes. */
  readonly maxBytes: number;
  /**
   * A message as it arrived, from the line on that begins with the marker, which is its first: what stands above it, the
   * server has put there. Waits for it; lines end in CR LF.
   */
  received(mailbox: SmtpMailbox, marker: string): Promise<Buffer>;
  /** How many messages are there with this marker. */
  count(mailbox: SmtpMailbox, marker: string): Promise<number>;
  stop(): Promise<void>;
}

export type SmtpMailbox = keyof RunningSmtpSite['mailboxes'];
