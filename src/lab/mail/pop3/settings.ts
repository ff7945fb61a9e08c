import type { SecureContext } from 'node:tls';
import type { MailStore } from '../store/types.ts';
import type { Pop3Limits } from './limits.ts';
import type { MaildropLocks } from './maildrop.ts';

/** What all sessions of a server share. */
export interface Pop3ServerSettings {
  readonly store: MailStore;
  /** Our name, in the greeting and in challenges. */
  readonly hostname: string;
  readonly limits: Pop3Limits;
  readonly locks: MaildropLocks;
  /** Nobody logs in without TLS. */
  readonly requireTls: boolean;
  /** Whether STLS is offered. */
  readonly startTls: boolean;
  /** Takes the access log: a line, without its end, for each login, message and goodbye (../../access-log.ts). */
  readonly log: ((line: string) => void) | undefined;
  tlsContext(): Promise<SecureContext>;
}
