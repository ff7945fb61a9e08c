import type { FileEntry } from '../../src/protocols/files.ts';
import type { FtpCredentials } from '../../src/protocols/ftp.ts';
import type { RemotePath } from '../../src/protocols/remote-path.ts';

/**
 * An FTP server for the contract suite. What is expected of a client is what the server's own files say, read behind its
 * back; never by a client of netkit's.
 */
export interface FtpSite {
  readonly name: string;
  start(): Promise<RunningFtpSite>;
}

export interface RunningFtpSite {
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
  /** What there is to be listed: links, odd names, modes, dates. */
  readonly folders: readonly RemotePath[];
  /** A folder that is empty, and the user's to write in; absolute. */
  readonly area: RemotePath;
  /** As the server has it on its disk, without `.` and `..`; with kind, size, modified and mode. */
  inside(folder: RemotePath): Promise<readonly FileEntry[]>;
  bytes(path: RemotePath): Promise<Buffer>;
  stop(): Promise<void>;
}
