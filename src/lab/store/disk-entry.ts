import type { Stats } from 'node:fs';
import type { FileEntry } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import type { StoredEntry } from './types.ts';

/** What protocols can tell, in milliseconds since 1970; some file systems go beyond. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59Z');

/** What the system tells of a file. Owner and group stay numbers: their names are this machine's own business. */
export function describeStats(name: RemotePath, stats: Stats, target?: RemotePath): StoredEntry {
  return {
    name,
    kind: kindOf(stats),
    size: stats.size,
    modified: {
      time: Math.trunc(Math.min(Math.max(FIRST_TIME, stats.mtimeMs), LAST_TIME)),
      precision: 'millisecond',
      zone: 'utc',
    },
    mode: stats.mode & 0o7777,
    owner: String(stats.uid),
    group: String(stats.gid),
    ...(target === undefined ? {} : { target }),
  };
}

function kindOf(stats: Stats): FileEntry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
