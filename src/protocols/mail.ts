/** What clients of mail servers have in common, whichever protocol they speak. */
import type { SessionTls } from '../net/dial-session.ts';
import type { DialSettings } from '../net/types.ts';
import type { Recorder } from '../transcript/types.ts';
import type { SaslMechanism } from './sasl.ts';

/** Where a session leads, and how it is held. */
export interface MailTarget {
  readonly host: string;
  /** Without it, the registered one for the protocol and `tls`. */
  readonly port?: number;
  /**
   * `auto`: STARTTLS where the server offers it, else plain · `require`: or nothing · `implicit`: from the first byte ·
   * `none`. Certificates are checked in any case.
   */
  readonly tls?: MailTls;
  /** Absent: without a login. */
  readonly credentials?: MailCredentials;
  /** This one and no other; without it the best of those that the server offers and the credentials allow. */
  readonly mechanism?: LoginMechanism;
}

/** When a mail session begins TLS: see `MailTarget.tls`. */
export type MailTls = SessionTls;

/** Who logs in: a user, and a password or a token, which decide what mechanisms there are to choose from. */
export interface MailCredentials {
  readonly user: string;
  readonly password?: string;
  /** An OAuth 2.0 access token, for XOAUTH2 and OAUTHBEARER. */
  readonly token?: string;
}

/** What is said to whoever logs in so that all on the way can read it. */
export function noteInTheClear({ password }: MailCredentials): string {
  return `the ${password === undefined ? 'token' : 'password'} crosses the network in the clear`;
}

/** A SASL mechanism, or what the protocol itself has for a login: IMAP's LOGIN command, POP3's USER and APOP. */
export type LoginMechanism = SaslMechanism | 'LOGIN-COMMAND' | 'USER' | 'APOP';

/** How the session with a mail server is connected, watched and ended, whichever protocol it speaks; nothing is needed. */
export interface MailClientSettings {
  readonly dial?: DialSettings;
  readonly recorder?: Recorder;
  /** Aborted: everything under way fails with its reason, and the session is closed. */
  readonly signal?: AbortSignal;
  /** Told what a user should know, such as that a password crosses the network in the clear. One line, not escaped. */
  readonly onNote?: (note: string) => void;
}

/** A message as it is sent or stored (RFC 5322): header, empty line, body; lines end in CRLF. */
export interface MessageSource {
  /** In bytes; `undefined` where nobody knows beforehand. */
  readonly size: number | undefined;
  /** Each chunk is valid until the next is asked for. Called once, or again where a login or connection is tried anew. */
  open(): AsyncIterable<Uint8Array>;
}
