import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LimitError, ProtocolError, UsageError } from '../../../src/errors.ts';
import { encodeCommand, secret, text } from '../../../src/raw/imap/command.ts';
import { ImapCursor, MAX_DEPTH, MAX_VALUES } from '../../../src/raw/imap/cursor.ts';
import { formatDateTime, formatDay, parseDateTime, parseDay } from '../../../src/raw/imap/dates.ts';
import {
  encodeSet,
  encodeSets,
  expandSet,
  isInSet,
  MAX_SET_NUMBERS,
  parseSet,
} from '../../../src/raw/imap/sets.ts';
import { decodeUtf7, encodeUtf7 } from '../../../src/raw/imap/utf7.ts';
import { encodeAstring, encodeNstring, fromBytes, toBytes } from '../../../src/raw/imap/values.ts';

const values = (line: string) => new ImapCursor(line.replaceAll('␍␊', '\r\n')).values();
const atom = (word: string) => ({ type: 'atom', text: word });

describe('values', () => {
  test.each([
    ['a \\Seen 1:* *', [atom('a'), atom('\\Seen'), atom('1:*'), atom('*')]],
    ['"a \\"b\\\\" ""', ['a "b\\', ''].map((each) => ({ type: 'string', text: each, form: 'quoted' }))],
    ['"\\\\" x', [{ type: 'string', text: '\\', form: 'quoted' }, atom('x')]],
    ['{4}␍␊a"␍␊ ~{1}␍␊\0', ['a"\r\n', '\0'].map((each) => ({ type: 'string', text: each, form: 'literal' }))],
    ['NIL nil NILS', [{ type: 'nil', text: 'NIL' }, { type: 'nil', text: 'nil' }, atom('NILS')]],
    [
      '(a (b) ()) c',
      [
        {
          type: 'list',
          values: [atom('a'), { type: 'list', values: [atom('b')] }, { type: 'list', values: [] }],
        },
        atom('c'),
      ],
    ],
    ['[Gmail]/All]', [atom('[Gmail]/All]')]],
    [
      'body.peek[1.2.Header.Fields (DATE "From")]<0.100> BODY[]<5> BODY',
      [
        {
          type: 'section',
          name: 'BODY.PEEK',
          section: '1.2.HEADER.FIELDS',
          fields: ['DATE', 'From'],
          partial: { offset: 0, length: 100 },
        },
        { type: 'section', name: 'BODY', section: '', partial: { offset: 5 } },
        atom('BODY'),
      ],
    ],
  ])('of %s', (line, expected) => {
    expect(values(line)).toEqual(expected);
  });

  test.each(['(a', 'a)', '"a', '"a\\"', '{9}␍␊a', '{x}', '"a␍␊"', 'BODY[]<x>', ')', 'a\0b'])(
    'not of %j',
    (line) => {
      expect(() => values(line)).toThrow(ProtocolError);
    },
  );

  test('as deep as MAX_DEPTH, and no deeper', () => {
    const nested = (depth: number): string => '('.repeat(depth) + ')'.repeat(depth);
    expect(values(nested(MAX_DEPTH))).toHaveLength(1);
    expect(() => values(nested(MAX_DEPTH + 1))).toThrow(LimitError);
    expect(() => values('('.repeat(1_000_000))).toThrow(LimitError);
  });

  test('as many as MAX_VALUES, and no more', () => {
    expect(values('a '.repeat(MAX_VALUES).trim())).toHaveLength(MAX_VALUES);
    expect(() => values('a '.repeat(MAX_VALUES + 1))).toThrow(LimitError);
  });

  test('numbers', () => {
    expect(new ImapCursor('9007199254740991').number()).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => new ImapCursor('9007199254740993').number()).toThrow(ProtocolError);
    expect(() => new ImapCursor('x').number()).toThrow(ProtocolError);
  });

  test('what is encoded is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (word) => {
        const bytes = toBytes(word);
        expect(new ImapCursor(encodeNstring(bytes)).nstring()).toBe(bytes);
        expect(new ImapCursor(encodeAstring(bytes)).astring()).toBe(bytes);
      }),
    );
  });

  test.each([
    ['INBOX', 'INBOX'],
    ['', '""'],
    ['NIL', '"NIL"'],
    ['a b', '"a b"'],
    ['a"\\', '"a\\"\\\\"'],
    ['a%', '"a%"'],
    ['M\xfcll', '{4}\r\nM\xfcll'],
    ['a\nb', '{3}\r\na\nb'],
  ])('%j is encoded as %j', (bytes, encoded) => {
    expect(encodeAstring(bytes)).toBe(encoded);
  });

  test('bytes that are no UTF-8 are Windows-1252', () => {
    expect(fromBytes('M\xc3\xbcll')).toBe('Müll');
    expect(fromBytes('M\xfcll \x80')).toBe('Müll €');
  });
});

describe('a command', () => {
  const shown = (unasked: number, ...command: Parameters<typeof encodeCommand>[1]) =>
    encodeCommand('a1', command, unasked).map(({ bytes, shown: stars }) => [
      bytes.toString('latin1'),
      stars.toString('latin1'),
    ]);

  test('hides secrets in every form', () => {
    expect(shown(-1, 'LOGIN', text('al ice'), secret('geheim'))).toEqual([
      ['a1 LOGIN "al ice" geheim\r\n', 'a1 LOGIN "al ice" ****\r\n'],
    ]);
    expect(shown(-1, 'LOGIN', text('b'), secret('é'))).toEqual([
      ['a1 LOGIN b {2}\r\n', 'a1 LOGIN b {****}\r\n'],
      ['\xc3\xa9\r\n', '****\r\n'],
    ]);
    expect(shown(2, 'LOGIN', text('b'), secret('é'))).toEqual([
      ['a1 LOGIN b {2+}\r\n\xc3\xa9\r\n', 'a1 LOGIN b {****+}\r\n****\r\n'],
    ]);
  });

  test('asks before a literal that is larger than the server takes unasked', () => {
    expect(shown(2, 'X', text('éé'))).toHaveLength(2);
  });

  test.each(['a\rb', 'a\nb', 'a\0b'])('holds no %j', (word) => {
    expect(() => text(word)).toThrow(UsageError);
    expect(() => secret(word)).toThrow(UsageError);
    expect(() => encodeCommand('a1', ['X', word], -1)).toThrow(UsageError);
  });
});

describe('names in modified UTF-7', () => {
  test.each([
    ['~peter/mail/&U,BTFw-/&ZeVnLIqe-', '~peter/mail/台北/日本語'],
    ['Tom &- Jerry', 'Tom & Jerry'],
    ['Emoji &2D3eQg-', 'Emoji 🙂'],
    ['D&AOk-j&AOA- vu', 'Déjà vu'],
    ['INBOX', 'INBOX'],
  ])('%s is %s', (name, path) => {
    expect(decodeUtf7(name)).toBe(path);
    expect(encodeUtf7(path)).toBe(name);
  });

  test.each(['&', '&AGE-', '&AO', '&A-', '&!!-', 'a&b', '&AOk-&AOA-', '&====-', '&AOkx-'])(
    '%s stays as it is',
    (name) => {
      expect(decodeUtf7(name)).toBe(name);
    },
  );

  test('lead there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(encodeUtf7(path)).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeUtf7(encodeUtf7(path))).toBe(path);
      }),
    );
  });
});

describe('sets', () => {
  test('of RFC 9051, section 9', () => {
    const set = parseSet('2,4:7,9,12:*');
    expect([1, 2, 3, 4, 7, 8, 9, 11, 12, 15].filter((each) => isInSet(set, each, 15))).toEqual([
      2, 4, 7, 9, 12, 15,
    ]);
    expect(isInSet(parseSet('*'), 15, 15)).toBe(true);
    expect(isInSet(parseSet('20:*'), 15, 15)).toBe(true);
    expect(isInSet(parseSet('20:*'), 14, 15)).toBe(false);
    expect(isInSet(parseSet('7:4'), 5, 15)).toBe(true);
    expect(isInSet(parseSet('20:30'), 15, 15)).toBe(false);
  });

  test.each(['', '0', '1,', 'a', '1:2:3', '4294967296', '-1', '1 2'])('%j is none', (word) => {
    expect(() => parseSet(word)).toThrow(ProtocolError);
  });

  test('are expanded in their order, up to a bound', () => {
    expect(expandSet(parseSet('304,319:320,7:5'))).toEqual([304, 319, 320, 7, 6, 5]);
    expect(expandSet(parseSet(`1:${MAX_SET_NUMBERS}`))).toHaveLength(MAX_SET_NUMBERS);
    expect(() => expandSet(parseSet(`1:${MAX_SET_NUMBERS + 1}`))).toThrow(LimitError);
    expect(() => expandSet(parseSet('1:4294967295'))).toThrow(LimitError);
    expect(() => expandSet(parseSet('1:*'))).toThrow(ProtocolError);
  });

  test('lead there and back', () => {
    expect(encodeSet([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10');
    const uids = fc.uniqueArray(fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(uids, (all) => {
        expect(all.length === 0 ? [] : expandSet(parseSet(encodeSet(all)))).toEqual(all);
      }),
    );
  });

  test('are cut so that each fits into a line', () => {
    const odd = Array.from({ length: 5000 }, (_, index) => 100_001 + 2 * index);
    const sets = encodeSets([...odd].toReversed());
    expect(sets.length).toBeGreaterThan(1);
    expect(Math.max(...sets.map((set) => set.length))).toBeLessThanOrEqual(4000);
    expect(sets.flatMap((set) => expandSet(parseSet(set)))).toEqual(odd);
    expect(encodeSets([])).toEqual([]);
  });
});

describe('dates', () => {
  test('of RFC 9051', () => {
    expect(parseDateTime('17-Jul-1996 02:44:25 -0700')).toBe(Date.UTC(1996, 6, 17, 9, 44, 25));
    expect(parseDateTime(' 7-Feb-1994 21:52:25 -0800')).toBe(Date.UTC(1994, 1, 8, 5, 52, 25));
    expect(formatDateTime(Date.UTC(1994, 1, 7, 5, 52, 25))).toBe(' 7-Feb-1994 05:52:25 +0000');
    expect(() => formatDateTime(Date.UTC(10_000, 0))).toThrow(UsageError);
    expect(formatDay('1994-02-01')).toBe('1-Feb-1994');
    expect(parseDay('1-Feb-1994')).toBe('1994-02-01');
    expect(parseDay('"29-feb-2024"')).toBe('2024-02-29');
  });

  test.each(['', '31-Feb-1994', '0-Jan-2000', '1-Foo-2000', '1-Feb-94'])('%j is no day', (day) => {
    expect(parseDay(day)).toBeUndefined();
    expect(parseDateTime(`${day} 00:00:00 +0000`)).toBeUndefined();
  });

  test.each(['1994-02-30', '94-02-01', 'today'])('%j is no day to search for', (day) => {
    expect(() => formatDay(day)).toThrow(UsageError);
  });

  test('lead there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -6e10, max: 2e11 }), (seconds) => {
        expect(parseDateTime(formatDateTime(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
