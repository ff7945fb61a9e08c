import type { SftpAttributes } from '../../protocols/sftp-entries.ts';

/** What ssh2 calls attributes; whatever its types say, what the server did not tell is not there. */
export interface Stats {
  readonly size?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  readonly atime?: number | undefined;
  readonly mtime?: number | undefined;
}

export function attributesOf({ size, uid, gid, mode, atime, mtime }: Stats): SftpAttributes {
  return {
    ...(size !== undefined && { size }),
    ...(uid !== undefined && gid !== undefined && { owners: { user: uid, group: gid } }),
    ...(mode !== undefined && { permissions: mode }),
    ...(atime !== undefined && mtime !== undefined && { times: { read: atime, written: mtime } }),
  };
}
