import type { RemotePath } from '../../protocols/remote-path.ts';
import { FILE_TYPES } from '../../protocols/sftp-entries.ts';
import { formatUnixLine } from '../../raw/ftp/listing/format-unix.ts';
import type { Attributes } from '../../raw/sftp/attributes.ts';
import type { NamedFile } from '../../raw/sftp/packets.ts';
import type { StoredEntry } from '../store/types.ts';

/** Owners are left out: a store has names for them, and version 3 numbers only. */
export function attributesOf({ kind, mode, size, modified }: StoredEntry): Attributes {
  const seconds = Math.min(Math.max(0, Math.floor(modified.time / 1000)), MAX_SECONDS);
  return {
    size,
    permissions: (kind === 'other' ? 0 : FILE_TYPES[kind]) | mode,
    times: { read: seconds, written: seconds },
  };
}

/** Of a time in an attribute: a uint32. */
const MAX_SECONDS = 2 ** 32 - 1;

export function namedFile(entry: StoredEntry): NamedFile {
  // Where a link leads, READLINK tells: it can be as long as a path, and there are many names in a packet.
  const { target: _, ...shown } = entry;
  return {
    name: entry.name,
    longname: formatUnixLine(shown, Date.now()) as RemotePath,
    attributes: attributesOf(entry),
  };
}
