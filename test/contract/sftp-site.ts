import type { SftpTarget } from '../../src/protocols/sftp.ts';
import type { RemotePath } from '../../src/protocols/remote-path.ts';
import type { ServedFiles } from './files-site.ts';

/** An SFTP server for the contract suite. */
export interface SftpSite {
  readonly name: string;
  start(): Promise<RunningSftpSite>;
}

export interface RunningSftpSite extends ServedFiles {
  /** Lets one in, as a user who may write. */
  readonly target: SftpTarget;
  readonly home: RemotePath;
  readonly greeting: RegExp;
  stop(): Promise<void>;
}
