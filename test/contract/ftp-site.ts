import type { FtpCredentials } from '../../src/protocols/ftp.ts';
import type { ServedFiles } from './files-site.ts';

/** An FTP server for the contract suite. */
export interface FtpSite {
  readonly name: string;
  start(): Promise<RunningFtpSite>;
}

export interface RunningFtpSite extends ServedFiles {
  /** A name of this machine that the certificate has. */
  readonly host: string;
  /** Plain, with AUTH TLS. */
  readonly port: number;
  readonly implicitPort: number;
  /** With AUTH TLS; data connections are refused where they do not resume the control connection's session. */
  readonly reusePort: number;
  /** PEM. */
  readonly ca: string;
  /** Begins in `/`, and may write. Without credentials, one may look around. */
  readonly user: FtpCredentials;
  readonly greeting: RegExp;
  /** Features that FEAT has to show. */
  readonly features: readonly string[];
  stop(): Promise<void>;
}
