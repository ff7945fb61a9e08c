import type { ConnectionFacts } from '../net/types.ts';
import type { MailClientSettings, MailTarget, MessageSource } from './mail.ts';
import type { SaslMechanism } from './sasl.ts';

/** An SMTP session (RFC 5321), both kinds of client. Opened by `openSmtp(target, settings)`: greeting, EHLO, TLS and login are over. */
export interface SmtpClient {
  readonly protocol: 'smtp';
  readonly kind: 'raw' | 'library';
  readonly session: SmtpSession;

  /**
   * Sends one message; resolves once the server has taken it for at least one recipient. Several may follow each other, one at
   * a time. An error of the message's source breaks the session off, so that half a message is never taken for a whole one.
   *
   * @throws RefusalError `mail-refused` where no recipient is left or the message is refused, with `status` 4xx where it may work later;
   *   LimitError where it is longer than the server's SIZE, and then nothing was sent
   */
  send(envelope: Envelope, message: MessageSource): Promise<Delivery>;

  /** Says QUIT and closes; never throws, and may be called at any time and twice. */
  close(): Promise<void>;
}

/** Where an SMTP session leads. Ports: 25 for `smtp:`, 465 with `implicit`; submission (587) is asked for by number. */
export interface SmtpTarget extends MailTarget {
  /** What EHLO says of us (RFC 5321, section 4.1.1.1); without it, our own address as a literal: `[127.0.0.1]`. */
  readonly name?: string;
  /** How far to go in `open`: what comes later is left out, and `session` has what was learnt until then. */
  readonly until?: 'connect' | 'greeting' | 'ehlo' | 'tls' | 'auth';
}

export type SmtpSettings = MailClientSettings;

/** What the server answers a command with (RFC 5321, section 4.2). */
export interface SmtpReply {
  /** 200 to 599. */
  readonly code: number;
  /** Without code and line ends; the enhanced status code (RFC 3463) is still in it. At least one. */
  readonly lines: readonly string[];
}

/** What the beginning has settled. */
export interface SmtpSession {
  readonly connection: ConnectionFacts;
  readonly greeting: SmtpReply | undefined;
  /** What EHLO offered, in the order of the dialogue; HELO offers nothing. A server may offer other things inside TLS. */
  readonly offers: readonly SmtpOffer[];
  /** With which we have logged in. */
  readonly authenticated?: SaslMechanism;
}

/**
 * The extensions that the server named in one reply to EHLO (RFC 5321, section 4.1.1.1). `stage` is when: in the clear, inside
 * TLS, or after the login.
 */
export interface SmtpOffer {
  readonly stage: 'plain' | 'tls' | 'auth';
  /** One for each line but the first of the reply, as they came: `SIZE 10240000`. */
  readonly extensions: readonly string[];
}

/** Who sends to whom, apart from what the header says (RFC 5321, section 3.3). */
export interface Envelope {
  /** An address without angle brackets, such as `alice@mail.test`; empty for a bounce, which nobody can bounce again. */
  readonly from: string;
  /** At least one. */
  readonly to: readonly string[];
}

/** What became of a message. */
export interface Delivery {
  readonly accepted: readonly string[];
  readonly refused: readonly RefusedRecipient[];
  /** The reply to the message itself, which often names a queue id. */
  readonly reply: SmtpReply;
  /** Of the message, as it was sent, without dots that were doubled. */
  readonly bytes: number;
}

/** How far a rehearsal goes: the sender, then all recipients, then DATA, but never the message itself. */
export type RehearsalStage = 'mail' | 'rcpt' | 'data';

/** One step of a transaction that was only tried. */
export interface Rehearsed {
  /** As it was sent, without its line end: `RCPT TO:<bob@mail.test>`. */
  readonly command: string;
  /** Also a refusal. */
  readonly reply: SmtpReply;
}

/** A recipient whom the server did not take, while it took the message for others. */
export interface RefusedRecipient {
  readonly address: string;
  readonly reply: SmtpReply;
  /** 4xx: later it may work. */
  readonly temporary: boolean;
}

/** What one client cannot tell or do, and why: no difference to the other. What is missing here, both can do. */
export const SMTP_CANNOT = {
  raw: {},
  library: {
    mechanisms: 'nodemailer knows CRAM-MD5, XOAUTH2, PLAIN and LOGIN only',
    chunking: 'nodemailer does not know CHUNKING (BDAT)',
    until: 'nodemailer does greeting, EHLO and TLS in one step, and envelope and message in another',
  },
} as const satisfies Record<SmtpClient['kind'], Record<string, string>>;
