import type { ConnectionFacts } from '../net/types.ts';
import type { LoginMechanism, MailClientSettings, MailTarget } from './mail.ts';

/**
 * A POP3 session (RFC 1939), logged in. Opened by `openPop3(target, settings)`. There is a raw client only: the libraries corrupt
 * messages with dots or 8-bit characters.
 */
export interface Pop3Client {
  readonly protocol: 'pop3';
  readonly kind: 'raw';
  readonly session: Pop3Session;

  /** How many messages, and their bytes together; without those that are marked as deleted. */
  stat(): Promise<{ readonly count: number; readonly bytes: number }>;
  /** In the server's order. Those marked as deleted are missing. */
  list(): Promise<readonly { readonly number: number; readonly bytes: number }[]>;
  /** @throws RefusalError `command-refused` where the server has none */
  uidl(): Promise<readonly { readonly number: number; readonly uid: string }[]>;
  /**
   * A message byte for byte, lines ending in CRLF. Nothing else may be asked for until it was read to its end; who leaves it
   * earlier ends the session.
   *
   * @throws RefusalError `not-found`
   */
  retrieve(number: number): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Several messages in the order of `numbers`, asked for at once where the server knows PIPELINING. Each body must be read
   * before the next is asked for.
   */
  retrieveAll(numbers: readonly number[]): AsyncIterable<Pop3Message>;
  /** The header, and so many lines of the body. @throws RefusalError `not-found`, `command-refused` */
  top(number: number, lines: number): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Several of these in the order of `numbers`, under the terms of `retrieveAll`.
   *
   * @throws RefusalError `not-found`, `command-refused`, which ends them all; the session goes on
   */
  topAll(numbers: readonly number[], lines: number): AsyncIterable<Pop3Message>;
  /** Marks it; it is gone only after `quit`. @throws RefusalError `not-found` */
  delete(number: number): Promise<void>;
  /** Takes the marks away. */
  reset(): Promise<void>;
  /** Has the server do what was marked (the UPDATE state, RFC 1939, section 6). @throws RefusalError where it could not */
  quit(): Promise<void>;
  /** Ends the session; what was marked stays where `quit` has not been. Never throws, and may be called twice. */
  close(): Promise<void>;
}

/** One message of several, from `retrieveAll` or `topAll`. */
export interface Pop3Message {
  readonly number: number;
  /** All of it, or what TOP sends. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Port 110, or 995 with `implicit`. Without credentials the session is not logged in, and only CAPA makes sense. */
export type Pop3Target = MailTarget;
export type Pop3Settings = MailClientSettings;

/** What the beginning of a session has settled. */
export interface Pop3Session {
  readonly connection: ConnectionFacts;
  /** Without `+OK`. */
  readonly greeting: string;
  /** CAPA's lines (RFC 2449), at the latest time that they were asked for; empty where the server knows none. */
  readonly capabilities: readonly string[];
  readonly authenticated?: LoginMechanism;
}
