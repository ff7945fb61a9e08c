import type { SecureContext } from 'node:tls';
import type { InFlight } from '../incoming.ts';
import type { MailStore } from '../store/types.ts';
import type { ImapLimits } from './limits.ts';
import type { MessageCache } from './message/message-cache.ts';
import type { Recent } from './recent.ts';

/** What all sessions of a server share. */
export interface ImapServerSettings {
  readonly store: MailStore;
  /** Our name, as CRAM-MD5 says it. */
  readonly hostname: string;
  /** Whether STARTTLS is offered. */
  readonly startTls: boolean;
  readonly limits: ImapLimits;
  readonly cache: MessageCache;
  readonly inFlight: InFlight;
  readonly recent: Recent;
  readonly log: ((line: string) => void) | undefined;
  tlsContext(): Promise<SecureContext>;
}
