import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FileEntry } from '../../../../src/protocols/files.ts';
import { pathOf, type RemotePath } from '../../../../src/protocols/remote-path.ts';
import { UnixLines } from '../../../../src/raw/ftp/listing/unix.ts';

const NOW = Date.UTC(2025, 10, 21, 12, 0);
const parse = (line: string, now = NOW): FileEntry | undefined => new UnixLines(now).parse(line);

const minute = (...date: Parameters<typeof Date.UTC>) =>
  ({ time: Date.UTC(...date), precision: 'minute', zone: 'unknown' }) as const;
const day = (...date: Parameters<typeof Date.UTC>) =>
  ({ time: Date.UTC(...date), precision: 'day', zone: 'unknown' }) as const;

/** Lines as they are known from servers, with what the columns say to a person. */
const SAMPLES: readonly [title: string, line: string, expected: Record<string, unknown>][] = [
  [
    'a file of this half-year',
    '-rw-r--r--   1 root     other        531 Jan 29 03:26 README',
    {
      name: 'README',
      kind: 'file',
      size: 531,
      mode: 0o644,
      owner: 'root',
      group: 'other',
      modified: minute(2025, 0, 29, 3, 26),
    },
  ],
  [
    'an older folder',
    'dr-xr-xr-x   2 root     other        512 Apr  8  1994 etc',
    {
      name: 'etc',
      kind: 'folder',
      size: 512,
      mode: 0o555,
      owner: 'root',
      group: 'other',
      modified: day(1994, 3, 8),
    },
  ],
  [
    'no group',
    'dr-xr-xr-x   2 root     512 Apr  8  1994 etc',
    { name: 'etc', kind: 'folder', size: 512, mode: 0o555, owner: 'root', modified: day(1994, 3, 8) },
  ],
  [
    'neither owner nor group',
    '-rw-r--r-- 1 512 Nov 20 14:33 x',
    { name: 'x', kind: 'file', size: 512, mode: 0o644, modified: minute(2025, 10, 20, 14, 33) },
  ],
  [
    'no number of links (NetPresenz)',
    'drwxrwxr-x               folder        2 May 10  1996 network',
    { name: 'network', kind: 'folder', size: 2, mode: 0o775, owner: 'folder', modified: day(1996, 4, 10) },
  ],
  [
    'no permissions at all (a Windows server in its Unix style)',
    '----------   1 owner    group         1803128 Jul 10 10:18 ls-lR.Z',
    {
      name: 'ls-lR.Z',
      kind: 'file',
      size: 1803128,
      mode: 0,
      owner: 'owner',
      group: 'group',
      modified: minute(2025, 6, 10, 10, 18),
    },
  ],
  [
    'a group with a space in its name, which nobody can tell from the owner',
    '-rw-r--r--   1 alice domain users 531 Jan 29 03:26 notes',
    { name: 'notes', kind: 'file', size: 531, mode: 0o644, modified: minute(2025, 0, 29, 3, 26) },
  ],
  [
    'numbers for owner and group, one of them like a day',
    '-rw-r--r--    1 5        20             7 Dec 11  2024 x',
    { name: 'x', kind: 'file', size: 7, mode: 0o644, owner: '5', group: '20', modified: day(2024, 11, 11) },
  ],
  [
    'a group like a month in another language, and a size like a year',
    '-rw-r--r--    1 5        sys         1999 Dec 11  2024 x',
    {
      name: 'x',
      kind: 'file',
      size: 1999,
      mode: 0o644,
      owner: '5',
      group: 'sys',
      modified: day(2024, 11, 11),
    },
  ],
  [
    'an owner in UTF-8',
    '-rw-r--r-- 1 Zo\xc3\xab staff 7 Nov 20  2025 x',
    {
      name: 'x',
      kind: 'file',
      size: 7,
      mode: 0o644,
      owner: 'Zoë',
      group: 'staff',
      modified: day(2025, 10, 20),
    },
  ],
  [
    'a device of blocks, with its numbers in place of a size',
    'brw-rw----    1 root     disk       8,   0 Nov 20 14:33 sda',
    {
      name: 'sda',
      kind: 'other',
      mode: 0o660,
      owner: 'root',
      group: 'disk',
      modified: minute(2025, 10, 20, 14, 33),
    },
  ],
  [
    'a device of characters, with a narrow column',
    'crw-rw-rw- 1 root root 1,3 Nov 20 14:33 null',
    {
      name: 'null',
      kind: 'other',
      mode: 0o666,
      owner: 'root',
      group: 'root',
      modified: minute(2025, 10, 20, 14, 33),
    },
  ],
  [
    'NetWare: a folder',
    'd [R----F--] supervisor            512       Jan 16 18:53    login',
    { name: 'login', kind: 'folder', size: 512, owner: 'supervisor', modified: minute(2025, 0, 16, 18, 53) },
  ],
  [
    'NetWare: a file',
    '- [RWCEAFMS] rhesus             214059       Oct 20 15:27    cx.exe',
    { name: 'cx.exe', kind: 'file', size: 214059, owner: 'rhesus', modified: minute(2025, 9, 20, 15, 27) },
  ],
  [
    'NetWare: with links, without a space',
    'd[R----F-]  1 raj           512 Nov 30  2001 incoming',
    { name: 'incoming', kind: 'folder', size: 512, owner: 'raj', modified: day(2001, 10, 30) },
  ],
  [
    'a size beyond what a number holds is left out',
    '-rw-r--r-- 1 a b 99999999999999999999 Nov 20  2025 x',
    { name: 'x', kind: 'file', mode: 0o644, owner: 'a', group: 'b', modified: day(2025, 10, 20) },
  ],
];

describe('a line of ls -l', () => {
  it.each(SAMPLES)('%s', (_, line, expected) => expect(parse(line)).toEqual(expected));

  it.each([
    ['+', 0o644],
    ['.', 0o644],
    ['@', 0o644],
  ])('has %s behind its mode', (suffix, mode) => {
    expect(parse(`-rw-r--r--${suffix} 1 a b 7 Nov 20  2025 x`)).toMatchObject({
      name: 'x',
      mode,
      owner: 'a',
      size: 7,
    });
  });

  it.each([
    ['rwsr-sr-t', 0o7755],
    ['rwSr-Sr-T', 0o7644],
    ['rwxr-xrwt', 0o1757],
    ['rw-r-Sr--', 0o2644],
    // Mandatory locking, as Solaris has it.
    ['rw-r-lr--', 0o2644],
  ])('has the mode %s', (letters, mode) => {
    expect(parse(`-${letters} 1 a b 7 Nov 20  2025 x`)).toMatchObject({ mode });
  });

  it.each(['p', 's', 'D'])('is something else: %s', (letter) => {
    expect(parse(`${letter}rw-r--r-- 1 a b 0 Nov 20  2025 x`)).toMatchObject({ kind: 'other' });
  });
});

describe('a date in ls -l', () => {
  const at = (date: string, now = NOW): FileEntry['modified'] => {
    const entry = parse(`-rw-r--r--    1 1000     1000         1057 ${date} a name`, now);
    expect(entry).toMatchObject({ name: 'a name', size: 1057, owner: '1000', group: '1000' });
    return entry?.modified;
  };

  it.each([
    ['Nov 20  2025', day(2025, 10, 20)],
    ['Nov 20 2025', day(2025, 10, 20)],
    ['20 Nov  2025', day(2025, 10, 20)],
    ['Nov  5 14:33', minute(2025, 10, 5, 14, 33)],
    ['20 Nov 9:05', minute(2025, 10, 20, 9, 5)],
    ['2025-11-20 14:33', minute(2025, 10, 20, 14, 33)],
    [
      '2025-11-20 14:33:01',
      { time: Date.UTC(2025, 10, 20, 14, 33, 1), precision: 'second', zone: 'unknown' },
    ],
    [
      '2025-11-20 14:33:01.250000000 +0100',
      { time: Date.UTC(2025, 10, 20, 13, 33, 1, 250), precision: 'millisecond', zone: 'utc' },
    ],
    [
      '2025-11-20 14:33:01.000000000 -0330',
      { time: Date.UTC(2025, 10, 20, 18, 3, 1), precision: 'millisecond', zone: 'utc' },
    ],
    ['Jan  1  1970', day(1970, 0, 1)],
    ['Jan 19  2038', day(2038, 0, 19)],
    ['Feb 29  2000', day(2000, 1, 29)],
  ])('%s', (date, expected) => expect(at(date)).toEqual(expected));

  it.each([
    ['today', 'Nov 21 11:59', 2025],
    ['later than now by an hour', 'Nov 21 13:00', 2025],
    ['later by a day', 'Nov 22 12:00', 2025],
    ['later by more than a day', 'Nov 22 12:01', 2024],
    ['a month ahead', 'Dec 24 18:00', 2024],
    ['five months ago', 'Jun 22 08:00', 2025],
  ])('without a year: %s', (_, date, year) => {
    expect(new Date(at(date)?.time ?? 0).getUTCFullYear()).toBe(year);
  });

  it.each([
    ['at the end of a year, a server that is ahead', 'Jan  1 05:00', Date.UTC(2025, 11, 31, 23, 30), 2026],
    ['at the beginning of a year', 'Dec 31 23:00', Date.UTC(2026, 0, 1, 0, 30), 2025],
    ['a leap day in a leap year', 'Feb 29 10:00', Date.UTC(2024, 2, 1), 2024],
    ['a leap day, and this year has none', 'Feb 29 10:00', Date.UTC(2025, 1, 28, 23), 2024],
    ['a leap day across 1900', 'Feb 29 10:00', Date.UTC(1903, 5, 1), 1896],
    ['a leap day that a server ahead has begun', 'Feb 29 01:00', Date.UTC(2024, 1, 28, 12), 2024],
  ])('without a year: %s', (_, date, now, year) => {
    expect(new Date(at(date, now)?.time ?? 0).getUTCFullYear()).toBe(year);
  });

  it.each([
    'Feb 30  2025',
    'Feb 29  2025',
    'Nov 31 10:00',
    'Nov 20 24:00',
    'Nov 20 10:60',
    'Nov  0  2025',
    '2025-13-01 10:00',
    '2025-02-29 10:00',
    // German, French, Russian in UTF-8 and in Latin letters, Japanese.
    'M\xc3\xa4r 20  2025',
    'Mai 20 14:33',
    '20 ao\xfbt 14:33',
    '20. Okt 14:33',
    '\xd0\xbd\xd0\xbe\xd1\x8f 20 14:33',
    '11\xe6\x9c\x88 20 14:33',
    '11\xe6\x9c\x88 20\xe6\x97\xa5 2025\xe5\xb9\xb4',
  ])('is on no calendar or in another language: %s', (date) => expect(at(date)).toBeUndefined());

  it('in another language leaves the name right where the owners look like a date', () => {
    expect(parse('-rw-r--r-- 1 5 staff 1999 20 ao\xc3\xbbt 14:33 x')).toEqual({
      name: 'x',
      kind: 'file',
      size: 1999,
      mode: 0o644,
      owner: '5',
      group: 'staff',
    });
    expect(parse('-rw-r--r-- 1 staff 1999 20 ao\xc3\xbbt 14:33 x')).toMatchObject({ name: 'x', size: 1999 });
  });
});

describe('a name in ls -l', () => {
  it.each([
    'two  spaces',
    ' leading',
    '   three leading',
    'trailing   ',
    ' ',
    '-> arrow',
    'a -> b',
    'Nov 20 14:33 x',
    '5 Nov 20  2025 x',
    '2025-11-20 14:33 x',
    'total 12',
    'quote\'" both',
    'tab\there',
    'not \xff\xfe UTF-8',
    'a\rb',
    '\x1b[31m',
    '../../etc/passwd',
  ])('%j', (name) => {
    for (const date of [
      'Nov 20  2025',
      'Nov 20 14:33',
      '20 Nov 2025',
      '2025-11-20 14:33',
      '20 ao\xfbt 14:33',
    ]) {
      expect(parse(`-rw-r--r-- 1 a b 7 ${date} ${name}`)?.name).toBe(name);
    }
    expect(parse(`-rw-r--r-- 1 a 7 Nov 20  2025 ${name}`)?.name).toBe(name);
  });

  it.each([
    // The size is the target's length in bytes.
    ['bin -> usr/bin', 7, 'bin', 'usr/bin'],
    ['a -> b -> c', 1, 'a -> b', 'c'],
    ['a -> b -> c', 6, 'a', 'b -> c'],
    ['a -> b -> c -> d', 6, 'a -> b', 'c -> d'],
    ['\xc3\xa9 -> \xc3\xa9\xc3\xa9', 4, '\xc3\xa9', '\xc3\xa9\xc3\xa9'],
    ['with  space  ->  ', 1, 'with  space ', ' '],
    // Where it is anything else, the first arrow it is.
    ['a -> b -> c', 0, 'a', 'b -> c'],
    ['a -> b -> c', 512, 'a', 'b -> c'],
    [' -> x -> y', 99, ' -> x', 'y'],
  ])('of a link: %j with the size %d', (text, size, name, target) => {
    expect(parse(`lrwxrwxrwx 1 a b ${size} Nov 20 14:33 ${text}`)).toMatchObject({
      kind: 'link',
      name,
      target,
    });
  });

  it('of a link whose target the server does not tell', () => {
    const entry = parse('lrwxrwxrwx 1 a b 7 Nov 20 14:33 bin');
    expect(entry).toMatchObject({ kind: 'link', name: 'bin' });
    expect(entry).not.toHaveProperty('target');
  });
});

describe('what is no line of ls -l', () => {
  it.each([
    '',
    ' ',
    'total 12',
    '-rw-r--r--',
    '-rw-r--r-- 1 a b 7 Nov 20 14:33',
    '-rw-r--r-- 1 a b 7 Nov 20 14:33 ',
    '-rw-r--r-- 1 a b Nov 20 14:33 x',
    '-rw-r--r-- 1 a b 7 Nov 20 14:33:01 2025 x',
    '-rw-r--r-- 1 a b 34.5k Nov 20 14:33 x',
    'drwxr-xr-x    3 110      1002            3 Dec 02  209 pub',
    '?rw-r--r-- 1 a b 7 Nov 20 14:33 x',
    '-rw-r--r! 1 a b 7 Nov 20 14:33 x',
    'd [RWCEAFMS] alice 512 Nov 20 14:33   ',
    'd [RWCEAFMS',
    'ls: cannot access x: No such file or directory',
  ])('%j', (line) => expect(parse(line)).toBeUndefined());
});

describe('many lines', () => {
  const part = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
  const anyLine = fc
    .tuple(
      part('-rw-r--r--', 'drwxr-xr-x', 'lrwxrwxrwx', '-rwsr-xr-x+', 'brw-------'),
      part('    1', '   12', ' 123456'),
      part(' 1000     1000    ', ' alice    staff   ', ' alice   ', ' a b c ', ' 1000     1000 '),
      part('       7', '    1057', '99999999999', '1e5', '0x10', '8,   0', ''),
      part(
        ' Nov 20 14:33',
        ' Nov 20  2025',
        ' Nov 19 14:33',
        ' 20 Nov 2025',
        ' 2025-11-20 14:33',
        ' Mai 20 14:33',
        ' Feb 30  2025',
      ),
      part(' x', ' a -> b', '  x', ' ', '', 'x', ' a longer name.txt'),
    )
    .map((parts) => parts.join(''));

  it('are each read as if they were alone, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 30 }), (lines) => {
        const together = new UnixLines(NOW);
        expect(lines.map((each) => together.parse(each))).toEqual(lines.map((each) => parse(each)));
      }),
      { numRuns: 500 },
    );
  });

  it('that have a device in place of a size have none, also the second time', () => {
    const together = new UnixLines(NOW);
    const line = '-rw-r--r-- 1 a b 8,   0 Nov 20 14:33 x';
    const first = together.parse(line);
    expect(first).not.toHaveProperty('size');
    expect(together.parse(line)).toEqual(first);
  });

  it.each([
    ['a size that is none', '-rw-r--r-- 1 a b     1e5 Nov 20 14:33 x'],
    ['a size in hexadecimal', '-rw-r--r-- 1 a b    0x10 Nov 20 14:33 x'],
    ['no size', '-rw-r--r-- 1 a b         Nov 20 14:33 x'],
    ['a longer group in place of the spaces', '-rw-r--r-- 1 a bc     77 Nov 20 14:33 x'],
    ['a group that grows into the size', '-rw-r--r-- 1 a b1234567 Nov 20 14:33 x'],
    ['two words', '-rw-r--r-- 1 a b 12   77 Nov 20 14:33 x'],
    ['a longer date', '-rw-r--r-- 1 a b       7 20 Nov  2025 x'],
    ['no space behind the date', '-rw-r--r-- 1 a b       7 Nov 20 14:334 x'],
    ['no name', '-rw-r--r-- 1 a b       7 Nov 20 14:33 '],
    ['a date that is none', '-rw-r--r-- 1 a b       7 Feb 30 14:33 x'],
    ['a date in another language', '-rw-r--r-- 1 a b       7 Mai 30 14:33 x'],
  ])('that are nearly like the last one are not taken for it: %s', (_, line) => {
    const together = new UnixLines(NOW);
    expect(together.parse('-rw-r--r-- 1 a b       7 Nov 20 14:33 first')).toMatchObject({
      name: 'first',
      size: 7,
    });
    expect(together.parse(line)).toEqual(parse(line));
  });

  it('are read where they stand in a text', () => {
    const text = 'xx-rw-r--r-- 1 a b 7 Nov 20  2025 one-rw-r--r-- 1 a b 8 Nov 20  2025 twoyy';
    const middle = text.indexOf('-rw', 5);
    const lines = new UnixLines(NOW);
    expect(lines.parse(text, 2, middle)).toMatchObject({ name: 'one', size: 7 });
    expect(lines.parse(text, middle, text.length - 2)).toMatchObject({ name: 'two', size: 8 });
  });

  it('that are hostile cost no more than their length', () => {
    // Each would take minutes if the pattern could be matched in more ways than one.
    const hostile = [
      'a '.repeat(50_000),
      ' '.repeat(100_000),
      '1 '.repeat(50_000),
      '1'.repeat(100_000),
      '8, '.repeat(30_000),
    ];
    for (const each of hostile) {
      for (const end of ['', ' 7 Nov 20 14:33', ' 7 Nov 20 14:33 x', ' 7 20 ao\xfbt 14:33']) {
        for (const kind of [
          '-rw-r--r-- 1 ',
          'lrwxrwxrwx 1 a b 7 Nov 20 14:33 ',
          'd [RWCEAFMS] ',
          `d [${'R'.repeat(50_000)}`,
        ]) {
          parse(`${kind}${each}${end}`);
        }
      }
    }
    parse(`lrwxrwxrwx 1 a b 7 Nov 20 14:33 ${' -> '.repeat(30_000)}`);
  });

  it('with names of any bytes have those very names', () => {
    const name = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
    });
    fc.assert(
      fc.property(name, (text) => {
        expect(parse(`-rw-r--r-- 1 a b 7 Nov 20  2025 ${text}`)?.name).toBe(text as RemotePath);
      }),
    );
    expect(parse(`-rw-r--r-- 1 a b 7 Nov 20  2025 ${pathOf('Grüße 🙂')}`)?.name).toBe(pathOf('Grüße 🙂'));
  });
});
