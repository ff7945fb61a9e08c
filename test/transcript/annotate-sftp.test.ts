import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createSftpAnnotator, RUN_SHOWN } from '../../src/transcript/annotate-sftp.ts';
import { LINE_BYTES_KEPT, NOTE_LENGTH, type Direction } from '../../src/transcript/annotator.ts';
import { REPLY_SAMPLES, REQUEST_SAMPLES, stream } from '../raw/sftp/samples.ts';
import { byteByByte, cutPlaces, splitAt, type Pieces } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const show = (steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] =>
  annotate(createSftpAnnotator(), steps, cut);

/** As the draft has them, section 3: a length, and that. */
function packet(type: number, ...fields: readonly (number | string | bigint)[]): string {
  const parts = fields.map((field) => {
    if (typeof field === 'string') return Buffer.concat([u32(field.length), Buffer.from(field, 'latin1')]);
    if (typeof field === 'number') return u32(field);
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(field);
    return bytes;
  });
  const body = Buffer.concat([Buffer.of(type), ...parts]);
  return Buffer.concat([u32(body.length), body]).toString('latin1');
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const ENDED = ['break', 'break'];
const [INIT, OPEN, CLOSE, READ, WRITE] = [1, 3, 4, 5, 6];
const [STATUS, DATA, EXTENDED] = [101, 103, 200];

describe('the SFTP annotator', () => {
  const SAMPLES: readonly Step[] = [
    ['sent', stream(REQUEST_SAMPLES).toString('latin1')],
    ['received', stream(REPLY_SAMPLES).toString('latin1')],
  ];
  const SHOWN = [
    'start "INIT 3" — which version do you speak?',
    'start "OPEN #1 \\"café\\" write+create+truncate" — open this file',
    'start "CLOSE #2 handle 00000001" — done with this handle',
    'start "READ #3 handle 68 at 8589934597 32768 bytes" — send these bytes',
    'framing "WRITE #4 handle 68 at 4096 5 bytes" — store these bytes',
    'data "hello"',
    'break',
    'start "LSTAT #5 \\"/a\\"" — what is this? a link itself',
    'start "FSTAT #6 handle 68" — what is it that is open?',
    'start "SETSTAT #7 \\"a\\"" — set its permissions or time',
    'start "FSETSTAT #8 handle 68" — the same for what is open',
    'start "OPENDIR #9 \\"/\\"" — open this folder',
    'start "READDIR #10 handle 68" — what is in it? some more',
    'start "REMOVE #11 \\"a\\"" — delete this file',
    'start "MKDIR #12 \\"d\\"" — make this folder',
    'start "RMDIR #13 \\"d\\"" — delete this folder',
    'start "REALPATH #14 \\".\\"" — what is its whole path?',
    'start "STAT #15 \\"a\\"" — what is this? where a link leads',
    'start "RENAME #16 \\"a\\" \\"b\\"" — rename this to that',
    'start "READLINK #17 \\"l\\"" — where does this link lead?',
    'start "SYMLINK #18 \\"target\\" \\"link\\"" — make a link: what it leads to, its name',
    'start "EXTENDED #19 \\"fsync@openssh.com\\"" — something that not all servers have',
    'start "VERSION 3: posix-rename@openssh.com 1, limits@openssh.com 1" — this one, with these extensions',
    'start "STATUS #1 NO_SUCH_FILE \\"No such file\\"" — it is not there',
    'start "HANDLE #4294967295 handle 00000001" — what is open goes by this',
    'framing "DATA #7 5 bytes" — the bytes',
    'data "hello"',
    'break',
    'start "NAME #8 2 of them, first \\"a\\"" — names, with what they are',
    'start "ATTRS #9" — size, permissions, owner, times',
    'start "EXTENDED_REPLY #10" — the answer to that',
    ...ENDED,
  ];

  it('tells every packet, however it is cut', () => {
    expect(show(SAMPLES)).toEqual(SHOWN);
    expect(show(SAMPLES, byteByByte)).toEqual(SHOWN);
  });

  test.each<[string, Step, readonly string[]]>([
    [
      'an empty packet',
      ['sent', packet(INIT, 3).padStart(13, '\0')],
      ['start "an empty packet"', 'start "INIT 3"'],
    ],
    ['a type that version 3 has not', ['received', packet(77, 1)], ['start "packet of type 77"']],
    [
      'a status that the draft has not',
      ['received', packet(STATUS, 1, 99, 'x', '')],
      ['start "STATUS #1 status 99 \\"x\\""'],
    ],
    [
      'packets shorter than their fields',
      ['sent', packet(READ, 1) + packet(OPEN)],
      ['start "READ #1"', 'start "OPEN"'],
    ],
    ['DATA without a byte', ['received', packet(DATA, 1, '')], ['framing "DATA #1 0 bytes"']],
    [
      'a string longer than its packet',
      ['sent', packet(OPEN, 1, 2 ** 31, 7)],
      ['start "OPEN #1 \\"\\u0000\\u0000\\u0000\\u0007\\""'],
    ],
    ['a cut', ['sent', packet(DATA, 1, 'hello').slice(0, 9)], ['other "9 bytes"']],
    [
      'a cut in the data',
      ['received', packet(DATA, 1, 'hello').slice(0, -2)],
      ['framing "DATA #1 5 bytes"', 'data "hel"'],
    ],
  ])('shows %s', (_what, step, shown) => {
    for (const cut of [undefined, byteByByte]) {
      expect(show([step], cut).map((row) => row.split(' — ')[0])).toEqual([...shown, ...ENDED]);
    }
  });

  it('shows the first of many READs, and of STATUSes that say it worked, and counts the rest', () => {
    const reads = Array.from({ length: 100 }, (_, id) => packet(READ, id, 'h', BigInt(id), 1)).join('');
    const worked = Array.from({ length: 100 }, (_, id) => packet(STATUS, id, 0, 'ok', 'en')).join('');
    const shown = show([
      ['sent', reads + packet(CLOSE, 100, 'h')],
      ['received', worked + packet(STATUS, 100, 4, 'disk full', 'en') + worked],
    ]);
    const rows = shown.map((row) => Buffer.from(row.replace(/ — .*/, ''), 'latin1').toString());
    const beginning = <T>(of: (id: number) => T): T[] => Array.from({ length: RUN_SHOWN }, (_, id) => of(id));
    const rest = 100 - RUN_SHOWN;
    const ok = beginning((id) => `start "STATUS #${id} OK \\"ok\\""`);
    const more = `other "… ${rest} more STATUS OK"`;
    expect(rows).toEqual([
      ...beginning((id) => `start "READ #${id} handle 68 at ${id} 1 bytes"`),
      `other "… ${rest} more READ"`,
      'start "CLOSE #100 handle 68"',
      ...ok,
      more,
      'start "STATUS #100 FAILURE \\"disk full\\""',
      ...ok,
      'break',
      more,
      'break',
    ]);
  });

  it('keeps so much of a packet, whatever length it claims, and finds the next behind it', () => {
    const long = packet(EXTENDED, 1, 'n'.repeat(100_000));
    for (const cut of [undefined, byteByByte]) {
      const [first = '', ...rest] = show([['sent', long + packet(INIT, 3)]], cut);
      expect(first).toMatch(/^start "EXTENDED #1 \\"n+" \+\d+ — /);
      expect(first.length).toBeLessThan(LINE_BYTES_KEPT + 200);
      expect(rest).toEqual(['start "INIT 3" — which version do you speak?', ...ENDED]);
    }
    const endless = '\xff\xff\xff\xff\x03'.padEnd(100_000, 'x');
    expect(show([['received', endless]])[0]).toMatch(/^start "OPEN #/);
  });

  it('finds where the data of a WRITE begins behind a handle of any length', () => {
    const steps: Step[] = [['sent', packet(WRITE, 1, 'h'.repeat(256), 5n, 'body')]];
    expect(show(steps, byteByByte).slice(1)).toEqual(['data "body"', 'break', ...ENDED]);
    const claims: Step[] = [['sent', packet(WRITE, 1, 2 ** 32 - 1, 5n, 'x'.repeat(5000)) + packet(INIT, 3)]];
    expect(show(claims).at(-3)).toBe('start "INIT 3" — which version do you speak?');
  });

  it('takes anything, and the same wherever it is cut', () => {
    const scrap = fc.oneof(
      fc.constantFrom(...[...REQUEST_SAMPLES, ...REPLY_SAMPLES].map(({ hex }) => Buffer.from(hex, 'hex'))),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      // A length that can be, and garbage behind it.
      fc
        .uint8Array({ minLength: 1, maxLength: 30 })
        .map((bytes) => Buffer.concat([u32(bytes.length), bytes])),
    );
    const step = fc.tuple(
      fc.constantFrom<Direction>('sent', 'received'),
      fc.array(scrap, { maxLength: 10 }).map((parts) => Buffer.concat(parts).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), cutPlaces(), (steps, places) => {
        const shown = show(steps, (bytes) => splitAt(bytes, places));
        expect(shown).toEqual(show(steps));
        for (const row of shown)
          expect((/ — (.*)$/.exec(row)?.[1] ?? '').length).toBeLessThanOrEqual(NOTE_LENGTH);
      }),
    );
  });
});
