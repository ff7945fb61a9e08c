import type { SecureContext } from 'node:tls';
import type { Account } from '../store/types.ts';
import type { FtpLimits } from './limits.ts';
import type { Listings } from './listings.ts';

export interface FtpServerOptions {
  /** Nobody logs in without TLS, and data connections have it too. */
  readonly requireTls?: boolean;
  /** Data connections resume the TLS session of a control connection, which shows that they are the same client's. */
  readonly requireSessionReuse?: boolean;
  /** The names that HOST may ask for (RFC 7151); any without it. */
  readonly names?: readonly string[];
  /** Takes the access log: a line, without its end, for each transfer, login and change of files (../access-log.ts). */
  readonly log?: (line: string) => void;
}

/** What all sessions of a server share. */
export interface FtpServerSettings {
  readonly accounts: readonly Account[];
  readonly options: FtpServerOptions;
  readonly limits: FtpLimits;
  readonly listings: Listings;
  /** One for control and data connections, so that the session of one can be resumed on the other. */
  tlsContext(): Promise<SecureContext>;
}
