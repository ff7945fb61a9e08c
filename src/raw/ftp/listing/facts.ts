/**
 * What MLSD sends for each thing in a folder, and MLST for one (RFC 3659, section 7.2):
 *
 *     type=file;size=1057;modify=20251120143301;UNIX.mode=0644; notes.txt
 *     type=cdir;modify=20251120143301;UNIX.mode=0755; /pub
 *     type=OS.unix=slink:usr/bin;UNIX.mode=0777; bin
 *      nothing is known of this
 *
 * - Each fact ends in a semicolon; one space follows the last; the rest is the name, whatever stands in it.
 * - Names of facts, and what `type` says, are read without regard to case.
 * - `cdir` is the folder that was asked for, and `pdir` the one above it.
 */
import type { FileEntry } from '../../../protocols/files.ts';
import { baseName, pathOf, type RemotePath, textOf } from '../../../protocols/remote-path.ts';
import { type FactName, FACTS } from './fact-choice.ts';
import { oneLine } from './one-line.ts';
import { formatTimeVal, parseTimeVal } from './time-val.ts';

const KINDS: ReadonlyMap<string, FileEntry['kind']> = new Map([
  ['file', 'file'],
  ['dir', 'folder'],
  ['cdir', 'folder'],
  ['pdir', 'folder'],
  ['os.unix=symlink', 'link'],
  ['os.unix=slink', 'link'],
]);

/** Behind it stands where a link leads. */
const LINK_TO = 'os.unix=slink:';
const SIZE = /^\d{1,15}$/;
const MODE = /^[0-7]{1,7}$/;

/** A line of MLSD's answer, one character a byte, without its end. */
export function parseFacts(line: string): FileEntry | 'current' | 'parent' | undefined {
  const facts = splitFacts(line);
  const type = facts?.values.get('type')?.toLowerCase();
  if (type === 'cdir') return 'current';
  if (type === 'pdir') return 'parent';
  return facts && composeEntry(facts);
}

/** The middle line of MLST's reply, with or without the space at its front; the entry may be the folder itself. */
export function parseMlst(line: string): FileEntry | undefined {
  const facts = splitFacts(line.startsWith(' ') ? line.slice(1) : line);
  return facts && composeEntry(facts);
}

/** The line for an entry, with those facts that the client wants (FactName); one character a byte, without its end. */
export function formatFacts(entry: FileEntry, wanted: readonly FactName[] = FACTS): string {
  const facts = wanted.map((fact) => {
    const value = factOf(entry, fact);
    return value === undefined ? '' : `${fact}=${value};`;
  });
  return oneLine(`${facts.join('')} ${entry.name}`);
}

interface Facts {
  /** By the name of the fact, in small letters. */
  readonly values: ReadonlyMap<string, string>;
  readonly path: RemotePath;
}

function splitFacts(line: string): Facts | undefined {
  // A link's target may hold spaces, so that the first of them need not be the end of the facts.
  const end = line.startsWith(' ') ? 0 : line.indexOf('; ') + 1;
  const path = line.slice(end + 1) as RemotePath;
  if ((end === 0 && !line.startsWith(' ')) || path === '') return undefined;
  const values = new Map<string, string>();
  for (const fact of end === 0 ? [] : line.slice(0, end - 1).split(';')) {
    const equals = fact.indexOf('=');
    if (equals < 1) return undefined;
    values.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
  }
  return { values, path };
}

function composeEntry({ values, path }: Facts): FileEntry {
  const type = values.get('type') ?? '';
  const isLinkTo = type.toLowerCase().startsWith(LINK_TO);
  const size = values.get('size') ?? '';
  const mode = values.get('unix.mode') ?? '';
  const modified = parseTimeVal(values.get('modify') ?? '');
  const owner = values.get('unix.ownername') ?? values.get('unix.owner') ?? values.get('unix.uid');
  const group = values.get('unix.groupname') ?? values.get('unix.group') ?? values.get('unix.gid');
  return {
    name: nameOf(path),
    kind: isLinkTo ? 'link' : (KINDS.get(type.toLowerCase()) ?? 'other'),
    ...(SIZE.test(size) && { size: Number(size) }),
    ...(modified !== undefined && { modified }),
    ...(MODE.test(mode) && { mode: Number.parseInt(mode, 8) & 0o7777 }),
    ...(owner !== undefined && { owner: textOf(owner as RemotePath) }),
    ...(group !== undefined && { group: textOf(group as RemotePath) }),
    ...(isLinkTo && { target: type.slice(LINK_TO.length) as RemotePath }),
  };
}

/** MLST tells the whole path; a slash in what is no absolute path stays, so that it can be seen for what it is. */
function nameOf(path: RemotePath): RemotePath {
  return path.startsWith('/') ? baseName(path) || path : path;
}

function factOf(entry: FileEntry, fact: FactName): string | undefined {
  switch (fact) {
    case 'type':
      return typeOf(entry);
    case 'size':
      return entry.kind === 'folder' ? undefined : entry.size?.toString();
    case 'modify':
      return entry.modified && formatTimeVal(entry.modified.time);
    case 'UNIX.mode':
      return entry.mode?.toString(8).padStart(4, '0');
    case 'UNIX.owner':
      return valueOf(pathOf(entry.owner ?? ''));
    case 'UNIX.group':
      return valueOf(pathOf(entry.group ?? ''));
  }
}

function typeOf({ kind, target }: FileEntry): string {
  if (kind === 'file') return 'file';
  if (kind === 'folder') return 'dir';
  if (kind === 'other') return 'OS.unix=other';
  return valueOf(target ?? '') === undefined ? 'OS.unix=symlink' : `OS.unix=slink:${target}`;
}

/** A fact is not told whose value is empty, or holds what would end it. */
function valueOf(value: string): string | undefined {
  return value === '' || value.includes(';') ? undefined : value;
}
