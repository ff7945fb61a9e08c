import type { SecureContext } from 'node:tls';
import type { Account } from '../store/types.ts';
import type { FtpLimits } from './limits.ts';

export interface FtpServerOptions {
  /** Nobody logs in without TLS, and data connections have it too. */
  readonly requireTls?: boolean;
  /** Data connections resume the TLS session of a control connection, which shows that they are the same client's. */
  readonly requireSessionReuse?: boolean;
  /** The names that HOST may ask for (RFC 7151); any without it. */
  readonly names?: readonly string[];
}

/** What all sessions of a server share. */
export interface FtpServerSettings {
  readonly accounts: readonly Account[];
  readonly options: FtpServerOptions;
  readonly limits: FtpLimits;
  /** One for control and data connections, so that the session of one can be resumed on the other. */
  tlsContext(): Promise<SecureContext>;
}
