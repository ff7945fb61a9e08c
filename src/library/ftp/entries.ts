import { type FileInfo, FileType, parseList } from 'basic-ftp';
import type { FileEntry, Listing } from '../../protocols/files.ts';
import { baseName, type RemotePath } from '../../protocols/remote-path.ts';

/** Of 100,000 entries, in basic-ftp's memory at once; a line has some hundred bytes. */
export const MAX_LISTING_BYTES = 16 * 1024 * 1024;

const KINDS = {
  [FileType.File]: 'file',
  [FileType.Directory]: 'folder',
  [FileType.SymbolicLink]: 'link',
  [FileType.Unknown]: 'other',
} as const;
/** What names the folder itself, or the one above: in a long listing by name, in MLSD by type. */
const ITSELF = /(?:\s\.\.?|^\S*type=[cp]dir;.*)$/i;

/**
 * A listing as basic-ftp reads it. It drops the lines that it does not understand, and gives up at a date that is none: each
 * line is tried on its own before, so that one that fails is shown as it came, and spoils no other.
 *
 * @param text one character a byte
 */
export function readListing(text: string): Listing {
  const understood: string[] = [];
  const unknown: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('total ')) continue;
    if (parseLines(line).length === 1) understood.push(line);
    else if (!ITSELF.test(line)) unknown.push(line);
  }
  return { entries: parseLines(understood.join('\n')).map(toEntry), unknown };
}

/** The answer to NLST, names alone; some servers put the folder before each. */
export function readNames(text: string): Listing {
  const names = text
    .split(/\r?\n/)
    .map((line) => baseName(line as RemotePath))
    .filter((name) => name !== '' && name !== '.' && name !== '..');
  return { entries: names.map((name) => ({ name, kind: 'other' })), unknown: [] };
}

/**
 * The line of an MLST reply (RFC 3659, section 7.2): that of MLSD, but with a path, behind a space.
 *
 *      type=dir;modify=20251121031500;UNIX.mode=0755; /pub/a folder
 *
 * @returns `undefined` where basic-ftp finds nothing in it
 */
export function readFacts(line: string, path: RemotePath): FileEntry | undefined {
  const [facts = ''] = line.trimStart().split(' ', 1);
  if (facts === '') return undefined;
  const [info] = parseLines(`${facts.replace(/\btype=[cp]dir;/i, 'type=dir;')} ${baseName(path) || '-'}`);
  return info === undefined ? undefined : { ...toEntry(info), name: baseName(path) };
}

function parseLines(text: string): FileInfo[] {
  try {
    return parseList(text);
  } catch {
    return [];
  }
}

function toEntry(info: FileInfo): FileEntry {
  const { type, size, modifiedAt, permissions, user, group, link } = info;
  const kind = KINDS[type];
  // It makes no difference between a size of 0 and none.
  const hasSize = Number.isSafeInteger(size) && (size > 0 || kind === 'file');
  const time = modifiedAt?.getTime();
  return {
    name: info.name as RemotePath,
    kind,
    ...(hasSize ? { size } : {}),
    ...(time === undefined
      ? {}
      : { modified: { time, precision: time % 1000 === 0 ? 'second' : 'millisecond', zone: 'utc' } }),
    ...(permissions === undefined
      ? {}
      : { mode: permissions.user * 64 + permissions.group * 8 + permissions.world }),
    ...(user === undefined ? {} : { owner: user }),
    ...(group === undefined ? {} : { group }),
    ...(link === undefined ? {} : { target: link as RemotePath }),
  };
}
