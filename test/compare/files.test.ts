import { describe, expect, test } from 'vitest';
import { digestBody } from '../../src/compare/digest.ts';
import { compareContents, compareEntries, type ListingOutcome } from '../../src/compare/files.ts';
import type { ClientOutcome } from '../../src/compare/outcome.ts';
import type { FileEntry } from '../../src/protocols/files.ts';
import { pathOf, type RemotePath } from '../../src/protocols/remote-path.ts';

const NOVEMBER = { time: Date.UTC(2026, 10, 20, 14, 33), precision: 'minute', zone: 'unknown' } as const;
const FILE: FileEntry = {
  name: pathOf('a.txt'),
  kind: 'file',
  size: 3,
  mode: 0o4755,
  owner: 'alice',
  group: 'users',
  modified: NOVEMBER,
};

function listing(
  entries: readonly FileEntry[],
  unknown: readonly string[] = [],
): ClientOutcome<ListingOutcome> {
  return { value: { entries: new Map(entries.map((entry) => [entry.name, entry])), unknown } };
}

const failure = (code: string, message: string): { error: { code: string; message: string } } => ({
  error: { code, message },
});

describe('two listings', () => {
  test('are the same where everything is, whatever the order; rows are sorted by path', () => {
    const other: FileEntry = { name: pathOf('B'), kind: 'folder' };
    expect(compareEntries(listing([FILE, other]), listing([other, FILE]))).toEqual({
      same: true,
      rows: [
        { aspect: 'B', raw: 'folder', library: 'folder', verdict: 'same' },
        {
          aspect: 'a.txt',
          raw: 'file 0755 setuid alice users 3 2026-11-20T14:33:00.000Z to the minute, zone unknown',
          library: 'file 0755 setuid alice users 3 2026-11-20T14:33:00.000Z to the minute, zone unknown',
          verdict: 'same',
        },
      ],
      notes: [],
    });
  });

  test.for<[string, Partial<FileEntry>]>([
    ['kind', { kind: 'other' }],
    ['mode', { mode: 0o4700 }],
    ['special bits', { mode: 0o2755 }],
    ['owner', { owner: 'bob' }],
    ['group', { group: 'bobs' }],
    ['size', { size: 0 }],
    ['time', { modified: { ...NOVEMBER, time: 0 } }],
    ["time's precision", { modified: { ...NOVEMBER, precision: 'day' } }],
    ["time's zone", { modified: { ...NOVEMBER, zone: 'utc' } }],
  ])('differ in their %s', ([, change]) => {
    const { same, rows } = compareEntries(listing([FILE]), listing([{ ...FILE, ...change }]));
    expect([same, rows[0]?.verdict]).toEqual([false, 'different']);
  });

  test('are the same with a note where basic-ftp has passed over the special bits', () => {
    const { same, notes } = compareEntries(listing([FILE]), listing([{ ...FILE, mode: 0o755 }]));
    expect([same, notes]).toEqual([
      true,
      [
        'the library client does not tell: special bits (basic-ftp passes over setuid, setgid and sticky in a listing)',
      ],
    ]);
  });

  test('differ in where a link leads', () => {
    const link = (target: string): ClientOutcome<ListingOutcome> =>
      listing([{ name: pathOf('l'), kind: 'link', target: pathOf(target) }]);
    const { rows } = compareEntries(link('größe'), link('b'));
    expect(rows[0]).toEqual({
      aspect: 'l',
      raw: 'link -> größe',
      library: 'link -> b',
      verdict: 'different',
    });
  });

  test('differ where one has what the other has not', () => {
    const { same, rows } = compareEntries(listing([FILE]), listing([]));
    expect(same).toBe(false);
    expect(rows).toMatchObject([{ aspect: 'a.txt', library: undefined, verdict: 'different' }]);
  });

  test('are the same with a note where one client leaves something out', () => {
    const { modified: _, ...timeless } = FILE;
    const { mode: _mode, owner: _owner, ...ownerless } = FILE;
    const { same, rows, notes } = compareEntries(
      listing(
        [FILE, { ...FILE, name: pathOf('b') }, ownerless].map((entry, at) => ({
          ...entry,
          name: pathOf(`${at}`),
        })),
      ),
      listing([timeless, timeless, FILE].map((entry, at) => ({ ...entry, name: pathOf(`${at}`) }))),
    );
    expect([same, rows.map(({ verdict }) => verdict)]).toEqual([true, ['note', 'note', 'note']]);
    // Each once.
    expect(notes).toEqual([
      'the library client does not tell: time (basic-ftp leaves the dates of LIST as text)',
      'the raw client does not tell: mode, special bits, owner',
    ]);
    const each = compareEntries(listing([ownerless]), listing([timeless]));
    expect(each.rows[0]?.why).toBe(
      'the raw client does not tell: mode, special bits, owner; the library client does not tell: time (basic-ftp leaves the dates of LIST as text)',
    );
  });

  test('differ all the same where one leaves something out and another thing is not the same', () => {
    const { modified: _, ...timeless } = FILE;
    expect(compareEntries(listing([FILE]), listing([{ ...timeless, size: 4 }])).same).toBe(false);
  });

  test('tell of lines that a client does not understand, as text', () => {
    const { same, rows } = compareEntries(listing([], ['gr\xc3\xbcn', 'x']), listing([]));
    expect(same).toBe(true);
    expect(rows).toEqual([{ aspect: 'not understood', raw: 'grün\nx', library: undefined, verdict: 'note' }]);
  });

  test('keep names apart that are only shown alike', () => {
    const named = (name: RemotePath): FileEntry => ({ name, kind: 'file' });
    const { same, rows } = compareEntries(
      listing([named('\xfc' as RemotePath)]),
      listing([named(pathOf('ü'))]),
    );
    expect([same, rows.map(({ aspect }) => aspect)]).toEqual([false, ['ü', 'ü']]);
  });

  test('show a time that is none', () => {
    const odd: FileEntry = { ...FILE, modified: { time: 9e15, precision: 'second', zone: 'utc' } };
    expect(compareEntries(listing([odd]), listing([odd])).rows[0]?.raw).toMatch(/ 9000000000000000$/);
  });
});

describe('two outcomes', () => {
  test('are the same where both fail alike, whatever they say', () => {
    expect(compareEntries(failure('not-found', 'no a'), failure('not-found', 'a? no'))).toEqual({
      same: true,
      rows: [
        { aspect: 'outcome', raw: 'error: not-found', library: 'error: not-found', verdict: 'same' },
        { aspect: 'message', raw: 'no a', library: 'a? no', verdict: 'note' },
      ],
      notes: [],
    });
  });

  test.for<[string, ClientOutcome<ListingOutcome>, ClientOutcome<ListingOutcome>]>([
    ['they fail differently', failure('not-found', ''), failure('access-denied', '')],
    ['the raw client alone fails', failure('not-found', ''), listing([])],
    ['the library alone fails', listing([]), failure('not-found', '')],
  ])('differ where %s', ([, raw, library]) => {
    const { same, rows } = compareEntries(raw, library);
    expect([same, rows[0]?.verdict]).toEqual([false, 'different']);
  });
});

describe('contents', () => {
  async function contents(files: Readonly<Record<string, string>>) {
    const digests = Object.entries(files).map(async ([path, text]) => {
      const body = (async function* () {
        yield Buffer.from(text);
      })();
      return [pathOf(path), await digestBody(body)] as const;
    });
    return { value: new Map(await Promise.all(digests)) };
  }

  test('are the same where all bytes are', async () => {
    const [raw, library] = [await contents({ b: '2', a: 'abc' }), await contents({ a: 'abc', b: '2' })];
    const { same, rows, body } = compareContents(raw, library);
    expect([same, body, rows.map(({ aspect }) => aspect)]).toEqual([true, undefined, ['a', 'b']]);
    // sha256sum of abc.
    expect(rows[0]?.raw).toBe(
      '3 bytes, sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  test('part at a byte of the first file that differs', async () => {
    const raw = await contents({ a: 'same', b: 'one two', c: 'x' });
    const library = await contents({ a: 'same', b: 'one TWO', c: 'y' });
    const { same, rows, body } = compareContents(raw, library);
    expect(same).toBe(false);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['same', 'different', 'different']);
    expect(body).toMatchObject({ offset: 4 });
  });

  test('differ where one has a file that the other has not, and where one fails', async () => {
    const raw = await contents({ a: 'a' });
    expect(compareContents(raw, await contents({}))).toMatchObject({ same: false });
    expect(compareContents(raw, failure('partial', 'cut')).same).toBe(false);
  });
});
