import { PERMISSION_BITS } from './file-mode.ts';
import type { FileEntry } from './files.ts';
import { baseName, type RemotePath } from './remote-path.ts';

/** What SFTP tells of a file (draft-ietf-secsh-filexfer-02, section 5); what the server did not tell is absent. */
export interface SftpAttributes {
  /** In bytes. */
  readonly size?: number;
  readonly owners?: { readonly user: number; readonly group: number };
  /** As POSIX has them (`st_mode`): TYPE_BITS and PERMISSION_BITS. */
  readonly permissions?: number;
  /** In seconds since 1970. */
  readonly times?: { readonly read: number; readonly written: number };
}

/** POSIX, <sys/stat.h>. */
export const TYPE_BITS = 0o170000;
export const FILE_TYPES = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;

/**
 * What READDIR says of one file.
 *
 * @param longname the line for people, one character a byte
 */
export function entryOf(name: RemotePath, longname: string, attributes: SftpAttributes): FileEntry {
  return describe(name, attributes, namesIn(longname, attributes));
}

/** What LSTAT says, and of a link READLINK. */
export function entryAt(path: RemotePath, attributes: SftpAttributes, target?: RemotePath): FileEntry {
  const entry = describe(baseName(path), attributes);
  return target === undefined ? entry : { ...entry, target };
}

function describe(name: RemotePath, attributes: SftpAttributes, names?: Owners): FileEntry {
  const { size, permissions, times, owners } = attributes;
  const shown = names ?? (owners && { owner: String(owners.user), group: String(owners.group) });
  return {
    name,
    kind: kindOf(permissions),
    ...(size !== undefined && { size }),
    ...(times && { modified: { time: times.written * 1000, precision: 'second', zone: 'utc' } }),
    ...(permissions !== undefined && { mode: permissions & PERMISSION_BITS }),
    ...shown,
  };
}

export function kindOf(permissions = 0): FileEntry['kind'] {
  const kinds = Object.entries(FILE_TYPES) as [keyof typeof FILE_TYPES, number][];
  return kinds.find(([, bits]) => (permissions & TYPE_BITS) === bits)?.[0] ?? 'other';
}

interface Owners {
  readonly owner: string;
  readonly group: string;
}

/**
 * Version 3 has numbers for owners, and names only in the line for people, whose form is the server's own affair (section 7).
 * It is believed where it looks like that of `ls -l`, up to a size which is the one that the attributes have.
 */
const LONGNAME = /^[-a-zA-Z][-rwxsStTlL]{9}[.+@]? +(?:\d+|\?) +(\S+) +(\S+) +(\d+) /;

function namesIn(longname: string, attributes: SftpAttributes): Owners | undefined {
  const [, owner, group, size] = LONGNAME.exec(longname) ?? [];
  if (owner === undefined || group === undefined || Number(size) !== attributes.size) return undefined;
  return { owner, group };
}
