import type { MailCredentials, LoginMechanism } from '../../src/protocols/mail.ts';

/** A POP3 server with mail in it, for the contract suite. */
export interface Pop3Site {
  readonly name: string;
  start(): Promise<StartedPop3Site>;
}

export interface StartedPop3Site {
  readonly host: string;
  readonly port: number;
  readonly implicitPort: number;
  /** PEM: who has issued its certificate. */
  readonly ca: string;
  readonly greeting: RegExp;
  /** Those that the server offers, and the commands besides. */
  readonly mechanisms: readonly LoginMechanism[];
  /** Whose maildrop nobody changes. */
  readonly user: MailCredentials;
  /** What is in it, in no order: SHA-256 in hexadecimal of each message, which may lack its last line end. */
  readonly messages: readonly string[];
  /** Whose maildrop is filled and emptied. */
  readonly other: MailCredentials;
  /** Puts a message into that one. */
  deliver(message: string): Promise<void>;
  stop(): Promise<void>;
}
