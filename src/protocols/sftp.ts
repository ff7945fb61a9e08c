import type { SshTarget } from '../net/ssh/types.ts';
import type { FileClient } from './files.ts';
import type { RemotePath } from './remote-path.ts';

/** An SFTP session (draft-ietf-secsh-filexfer-02, version 3), both kinds of client. Opened by `openSftp(target, settings)`. */
export interface SftpClient extends FileClient {
  readonly protocol: 'sftp';
  /** The absolute path, links and `..` resolved by the server. */
  realPath(path: RemotePath): Promise<RemotePath>;
  /** Makes a symbolic link at `path` that leads to `target`. */
  makeLink(target: RemotePath, path: RemotePath): Promise<void>;
  /** @throws RefusalError `command-refused` where the server has no statvfs@openssh.com */
  space(path: RemotePath): Promise<FileSystemSpace>;
}

export type SftpTarget = SshTarget;

/** In bytes; of OpenSSH's statvfs@openssh.com. */
export interface FileSystemSpace {
  readonly total: number;
  readonly free: number;
  /** For whoever is not the administrator. */
  readonly available: number;
}

/** What one client cannot say, and why; refused as a UsageError with this reason. What is missing here, both can do. */
export const SFTP_CANNOT = {
  raw: {},
  library: {
    'raw-names': 'ssh2 takes every name for UTF-8, and loses the bytes of others',
  },
} as const satisfies Record<FileClient['kind'], Record<string, string>>;
