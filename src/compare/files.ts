import type { FileEntry, Modified } from '../protocols/files.ts';
import { FTP_CANNOT } from '../protocols/ftp.ts';
import { type RemotePath, textOf } from '../protocols/remote-path.ts';
import type { Comparison, Row } from './comparison.ts';
import { type BodyDigest, findBodyDifference } from './digest.ts';
import { type ClientOutcome, compare, compareFailures, conclude } from './outcome.ts';

/** Things by their paths, and the lines that the client could not make sense of. */
export interface ListingOutcome {
  readonly entries: ReadonlyMap<RemotePath, FileEntry>;
  readonly unknown: readonly string[];
}

/** Holds two listings of the same folders against each other: a row a thing. */
export function compareEntries(
  raw: ClientOutcome<ListingOutcome>,
  library: ClientOutcome<ListingOutcome>,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const [ours, theirs] = [raw.value, library.value];
  const paths = [...new Set([...ours.entries.keys(), ...theirs.entries.keys()])].toSorted();
  const rows = [
    ...paths.map((path) => compareEntry(path, ours.entries.get(path), theirs.entries.get(path))),
    ...compareUnknown(ours.unknown, theirs.unknown),
  ];
  const silent = new Set(rows.flatMap(({ verdict, why }) => (verdict === 'note' && why ? [why] : [])));
  return conclude(rows, [...silent]);
}

/** Holds the contents of the same files against each other. */
export function compareContents(
  raw: ClientOutcome<ReadonlyMap<RemotePath, BodyDigest>>,
  library: ClientOutcome<ReadonlyMap<RemotePath, BodyDigest>>,
): Comparison {
  if ('error' in raw || 'error' in library) return compareFailures(raw, library);
  const paths = [...new Set([...raw.value.keys(), ...library.value.keys()])].toSorted();
  const rows = paths.map((path) =>
    compare(textOf(path), describeDigest(raw.value.get(path)), describeDigest(library.value.get(path))),
  );
  const differing = paths.find((_, at) => rows[at]?.verdict === 'different');
  const [ours, theirs] = [raw, library].map(({ value }) => differing && value.get(differing));
  const body = ours && theirs && findBodyDifference(ours, theirs);
  return { ...conclude(rows), ...(body && { body }) };
}

/** The facts of a thing, in the order of `ls -l`. */
const FACTS: readonly (readonly [name: string, tell: (entry: FileEntry) => string | undefined])[] = [
  ['kind', ({ kind }) => kind],
  ['mode', ({ mode }) => (mode === undefined ? undefined : (mode & 0o777).toString(8).padStart(4, '0'))],
  ['special bits', ({ mode }) => SPECIAL_BITS[(mode ?? 0) >> 9]],
  ['owner', ({ owner }) => owner],
  ['group', ({ group }) => group],
  ['size', ({ size }) => size?.toString()],
  ['time', ({ modified }) => modified && describeTime(modified)],
  ['target', ({ target }) => target && `-> ${textOf(target)}`],
];

/** Of a mode's highest digit: none of them is as good as not told. */
const SPECIAL_BITS = [
  undefined,
  'sticky',
  'setgid',
  'setgid sticky',
  'setuid',
  'setuid sticky',
  'setuid setgid',
  'setuid setgid sticky',
] as const;

/** Why the library client does not tell a fact, where that is known beforehand. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  time: FTP_CANNOT.library['list-times'],
  'special bits': FTP_CANNOT.library['special-modes'],
};

/** A fact that only one client tells is no difference: each has what it could make of the same bytes. */
function compareEntry(path: RemotePath, raw: FileEntry | undefined, library: FileEntry | undefined): Row {
  const row = compare(textOf(path) || '.', raw && describe(raw), library && describe(library));
  if (raw === undefined || library === undefined || row.verdict === 'same') return row;
  const told = FACTS.map(([name, tell]) => ({ name, raw: tell(raw), library: tell(library) }));
  if (
    told.some((fact) => fact.raw !== undefined && fact.library !== undefined && fact.raw !== fact.library)
  ) {
    return row;
  }
  const lacking = (side: 'raw' | 'library', client: string): string[] => {
    const names = told
      .filter((fact) => fact[side] === undefined && fact.raw !== fact.library)
      .map(({ name }) => (side === 'library' && REASONS[name] ? `${name} (${REASONS[name]})` : name));
    return names.length === 0 ? [] : [`the ${client} client does not tell: ${names.join(', ')}`];
  };
  return {
    ...row,
    verdict: 'note',
    why: [...lacking('raw', 'raw'), ...lacking('library', 'library')].join('; '),
  };
}

function compareUnknown(raw: readonly string[], library: readonly string[]): Row[] {
  const text = (lines: readonly string[]): string | undefined =>
    lines.length === 0 ? undefined : lines.map((line) => textOf(line as RemotePath)).join('\n');
  if (raw.length === 0 && library.length === 0) return [];
  return [{ aspect: 'not understood', raw: text(raw), library: text(library), verdict: 'note' }];
}

function describe(entry: FileEntry): string {
  return FACTS.flatMap(([, tell]) => tell(entry) ?? []).join(' ');
}

function describeTime({ time, precision, zone }: Modified): string {
  const text = Math.abs(time) > 8.64e15 ? String(time) : new Date(time).toISOString();
  return `${text}${precision === 'second' || precision === 'millisecond' ? '' : ` to the ${precision}`}${zone === 'utc' ? '' : ', zone unknown'}`;
}

function describeDigest(digest: BodyDigest | undefined): string | undefined {
  return digest && `${digest.size} bytes, sha256 ${digest.sha256}`;
}
