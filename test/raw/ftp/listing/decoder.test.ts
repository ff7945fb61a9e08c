import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Listing } from '../../../../src/protocols/files.ts';
import {
  ListingDecoder,
  type ListingCommand,
  MAX_ENTRIES,
  MAX_LINE_BYTES,
  MAX_LISTING_BYTES,
} from '../../../../src/raw/ftp/listing/decoder.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../../helpers/splits.ts';

const NOW = Date.UTC(2025, 10, 21, 12, 0);

function decode(pieces: Pieces, command: ListingCommand = 'LIST'): Listing {
  const decoder = new ListingDecoder(command, NOW);
  for (const piece of pieces) {
    decoder.push(piece);
    // A reader's buffer is used again.
    piece.fill(0x2a);
  }
  return decoder.end();
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const names = ({ entries }: Listing): string[] => entries.map(({ name }) => name);

const LIST = [
  'total 12\r\n',
  'drwxr-xr-x    2 1000     1000         4096 Nov 20 14:33 .\r\n',
  'drwxr-xr-x    3 1000     1000         4096 Nov 20 14:33 ..\r\n',
  '-rw-r--r--    1 1000     1000         1057 Nov 20 14:33 one\r\n',
  '-rw-r--r--    1 1000     1000            7 Nov 20  2024 two \xff\n',
  '\r\n',
  'what is this?\r\n',
  '04-14-00  03:47PM                  589 three\r\n',
  '+i8388621.48594,m825718503,r,s280,\tfour\r\n',
  '   \r\n',
  '04-27-00 nothing\n',
  '+nothing\n',
  '-rw-r--r--    1 1000     1000           99 Nov 20 14:33 five',
].join('');

describe('the answer to LIST', () => {
  const expected: Listing = {
    entries: [
      {
        name: 'one',
        kind: 'file',
        size: 1057,
        mode: 0o644,
        owner: '1000',
        group: '1000',
        modified: { time: Date.UTC(2025, 10, 20, 14, 33), precision: 'minute', zone: 'unknown' },
      },
      {
        name: 'two \xff',
        kind: 'file',
        size: 7,
        mode: 0o644,
        owner: '1000',
        group: '1000',
        modified: { time: Date.UTC(2024, 10, 20), precision: 'day', zone: 'unknown' },
      },
      {
        name: 'three',
        kind: 'file',
        size: 589,
        modified: { time: Date.UTC(2000, 3, 14, 15, 47), precision: 'minute', zone: 'unknown' },
      },
      {
        name: 'four',
        kind: 'file',
        size: 280,
        modified: { time: 825718503000, precision: 'second', zone: 'utc' },
      },
      {
        name: 'five',
        kind: 'file',
        size: 99,
        mode: 0o644,
        owner: '1000',
        group: '1000',
        modified: { time: Date.UTC(2025, 10, 20, 14, 33), precision: 'minute', zone: 'unknown' },
      },
    ] as unknown as Listing['entries'],
    unknown: ['what is this?', '   ', '04-27-00 nothing', '+nothing'],
  };

  it('is read in whatever style each line has', () => expect(decode(whole(latin1(LIST)))).toEqual(expected));

  it('is the same byte by byte', () => expect(decode(byteByByte(latin1(LIST)))).toEqual(expected));

  it('is the same wherever it is cut', () => {
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decode(splitAt(latin1(LIST), places))).toEqual(expected);
      }),
    );
  });

  it('is nothing where nothing comes', () => {
    expect(decode([])).toEqual({ entries: [], unknown: [] });
    expect(decode([Buffer.from('\r\n\n\r\n')])).toEqual({ entries: [], unknown: [] });
  });

  it('may hold a name that ends in CR, which the line end does not swallow', () => {
    expect(names(decode([latin1('-rw-r--r-- 1 a b 7 Nov 20  2025 x\r\r\n')]))).toEqual(['x\r']);
  });
});

describe('the answer to MLSD', () => {
  const MLSD =
    'type=cdir; .\r\ntype=pdir; ..\r\ntype=dir; .\r\ntype=file;size=7; a; b\r\ntotal 12\r\ntype=dir; -rw-\r\n';

  it('has facts, and neither the folder itself nor the one above it', () => {
    const listing = decode(byteByByte(latin1(MLSD)), 'MLSD');
    expect(listing.entries).toEqual([
      { name: 'a; b', kind: 'file', size: 7 },
      { name: '-rw-', kind: 'folder' },
    ]);
    expect(listing.unknown).toEqual(['total 12']);
  });
});

describe('the answer to NLST', () => {
  it('has names, and nothing is known of what they are', () => {
    const listing = decode(
      [latin1('a\r\ntotal 12\r\n b \xff\nfolder/c\r\n/pub/d\r\n.\r\n..\r\nfolder/..\r\n/\r\ne')],
      'NLST',
    );
    expect(names(listing)).toEqual(['a', 'total 12', ' b \xff', 'c', 'd', 'e']);
    expect(listing.entries.every(({ kind }) => kind === 'other')).toBe(true);
    expect(listing.unknown).toEqual(['/']);
  });
});

describe('the limits', () => {
  it('of a line', () => {
    const longest = `-rw-r--r-- 1 a b 7 Nov 20  2025 ${'x'.repeat(MAX_LINE_BYTES - 33)}\r`;
    expect(longest).toHaveLength(MAX_LINE_BYTES);
    for (const cut of [whole, byteByByte]) {
      expect(decode(cut(latin1(`${longest}\n`))).entries).toHaveLength(1);
      expect(() => decode(cut(latin1(`x${longest}\n`)))).toThrow(
        expect.objectContaining({ limit: 'MAX_LINE_BYTES' }),
      );
      expect(() => decode(cut(latin1(`x${longest}`)))).toThrow(
        expect.objectContaining({ limit: 'MAX_LINE_BYTES' }),
      );
    }
  });

  it('of entries, what nobody understands included', () => {
    const decoder = new ListingDecoder('NLST', NOW);
    decoder.push(latin1('x\n'.repeat(MAX_ENTRIES - 1)));
    decoder.push(latin1('/\n'));
    expect(() => decoder.push(latin1('x\n'))).toThrow(expect.objectContaining({ limit: 'MAX_ENTRIES' }));
  });

  it('of a listing', () => {
    const decoder = new ListingDecoder('LIST', NOW);
    const megabyte = latin1('\n'.repeat(1024 * 1024));
    for (let sent = 0; sent < MAX_LISTING_BYTES; sent += megabyte.length) decoder.push(megabyte);
    expect(() => decoder.push(latin1('\n'))).toThrow(expect.objectContaining({ limit: 'MAX_LISTING_BYTES' }));
  });
});

describe('any bytes', () => {
  const fragment = fc.constantFrom(
    '-rw-r--r-- 1 a b 7 ',
    'lrwxrwxrwx 1 a b 1 ',
    'd [RWCE] a 7 ',
    'Nov 20 14:33 ',
    '2025-11-20 14:33 ',
    '20 Mai 2025 ',
    '04-27-00  ',
    '12:09PM  ',
    '<DIR> ',
    '<JUNCTION> ',
    '9,730 ',
    '+r,s7,',
    '\t',
    'type=file;',
    'type=cdir;',
    '; ',
    ' ',
    'x',
    '..',
    '/',
    ' -> ',
    '[y]',
    'total 12',
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\xff',
    '8, 0 ',
  );
  const noise = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const text = fc
    .array(fc.oneof({ weight: 8, arbitrary: fragment }, noise), { maxLength: 60 })
    .map((parts) => parts.join(''));
  const command = fc.constantFrom<ListingCommand>('LIST', 'MLSD', 'NLST');

  it('are read the same however they are cut, and never end in an error', () => {
    fc.assert(
      fc.property(text, command, cutPlaces(), (all, asked, places) => {
        const bytes = latin1(all);
        const listing = decode(whole(bytes), asked);
        expect(decode(splitAt(bytes, places), asked)).toEqual(listing);
        expect(decode(byteByByte(bytes), asked)).toEqual(listing);
      }),
      { numRuns: 500 },
    );
  });

  it('that are not understood are kept as they came', () => {
    fc.assert(
      fc.property(text, command, (all, asked) => {
        const lines = all.split('\n').map((line) => line.replace(/\r$/, ''));
        const alone = lines.map((line) => decode([latin1(`${line}\r\n`)], asked));
        for (const [index, { entries, unknown }] of alone.entries()) {
          const line = lines[index]!;
          if (entries.length === 0 && line !== '' && !meansSomethingElse(line))
            expect(unknown).toEqual([line]);
        }
        expect(decode([latin1(all)], asked).unknown).toEqual(alone.flatMap(({ unknown }) => unknown));
      }),
      { numRuns: 500 },
    );
  });

  /** `total 12`, the folder itself and the one above it. */
  function meansSomethingElse(line: string): boolean {
    return /^total \d+$|type=[cp]dir;|\.\.?/.test(line);
  }
});
