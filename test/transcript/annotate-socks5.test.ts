import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSocks5Annotator } from '../../src/transcript/annotate-socks5.ts';
import { type Direction, NOTE_LENGTH, type Piece } from '../../src/transcript/annotator.ts';
import { byteByByte, cutPlaces, splitAt } from '../helpers/splits.ts';

type Step = readonly [direction: Direction, hex: string];

/** The pieces in short: `hex — note` for lines, data joined. */
function annotate(steps: readonly Step[], cut = (bytes: Uint8Array) => [bytes] as readonly Uint8Array[]) {
  const annotator = createSocks5Annotator();
  const shown: string[] = [];
  let data = '';
  const emit = (piece: Piece): void => {
    if (piece.kind === 'data') data += Buffer.from(piece.bytes).toString('hex');
    else if (data !== '') shown.push(`data ${data}`);
    if (piece.kind !== 'data') data = '';
    if (piece.kind === 'line') shown.push(`${Buffer.from(piece.bytes).toString('hex')} — ${piece.note}`);
  };
  for (const [direction, hex] of steps) {
    for (const piece of cut(Buffer.from(hex, 'hex'))) annotator.push(direction, piece, emit);
  }
  annotator.end('sent', emit);
  annotator.end('received', emit);
  return shown;
}

/** All that a direction's pieces are made of. */
function bytesOf(steps: readonly Step[], direction: Direction): string {
  const annotator = createSocks5Annotator();
  let all = '';
  const emit = (of: Direction) => (piece: Piece) => {
    if (of === direction && piece.kind !== 'break') all += Buffer.from(piece.bytes).toString('hex');
  };
  for (const [of, hex] of steps) annotator.push(of, Buffer.from(hex, 'hex'), emit(of));
  annotator.end('sent', emit('sent'));
  annotator.end('received', emit('received'));
  return all;
}

const GRANTED = '05000001000000000000';
const NAME = '050100030b7368617065732e7465737401bb';

describe('the SOCKS5 annotator', () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      'a tunnel without a login',
      [
        ['sent', '050100'],
        ['received', '0500'],
        ['sent', NAME],
        ['received', GRANTED],
      ],
      [
        '050100 — SOCKS5: without a login?',
        '0500 — without a login',
        `${NAME} — connect to this name, port 443`,
        `${GRANTED} — yes, connected`,
      ],
    ],
    [
      'a tunnel with a login',
      [
        ['sent', '05020002'],
        ['received', '0502'],
        ['sent', '0101620163'],
        ['received', '0100'],
        ['sent', '05010001c00002010050'],
        ['received', '05050001000000000000'],
      ],
      [
        '05020002 — SOCKS5: without a login, or with one?',
        '0502 — with a login: who are you?',
        '0101620163 — who we are: not encrypted',
        '0100 — the login is accepted',
        '05010001c00002010050 — connect to 192.0.2.1:80',
        '05050001000000000000 — no: connection refused',
      ],
    ],
    [
      'a refused login',
      [
        ['sent', '05020002'],
        ['received', '0502'],
        ['sent', '0101620163'],
        ['received', '0101'],
      ],
      [
        '05020002 — SOCKS5: without a login, or with one?',
        '0502 — with a login: who are you?',
        '0101620163 — who we are: not encrypted',
        '0101 — the login is refused',
      ],
    ],
    [
      'a proxy that takes no method',
      [
        ['sent', '050100'],
        ['received', '05ff'],
      ],
      ['050100 — SOCKS5: without a login?', '05ff — neither: go away'],
    ],
    [
      'one that speaks HTTP',
      [
        ['sent', '050100'],
        ['received', '485454502f'],
      ],
      ['050100 — SOCKS5: without a login?', 'data 485454502f'],
    ],
    ['an answer cut off', [['received', '05']], ['05 — cut off here']],
    [
      'what comes after the last answer',
      [
        ['received', `0500${GRANTED}`],
        ['received', '3232'],
      ],
      ['0500 — without a login', `${GRANTED} — yes, connected`, 'data 3232'],
    ],
  ])('follows %s, however it is cut', (_what, steps, shown) => {
    expect(annotate(steps)).toEqual(shown);
    expect(annotate(steps, byteByByte)).toEqual(shown);
  });

  test('never throws, loses no byte, and has notes that fit', () => {
    const scrap = fc.constantFrom('050100', '05020002', '0502', '0500', '0100', NAME, GRANTED, '0101620163');
    const text = fc
      .array(
        fc.oneof(
          scrap,
          fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes).toString('hex')),
        ),
      )
      .map((parts) => parts.join(''));
    const step = fc.tuple(fc.constantFrom<Direction>('sent', 'received'), text);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), cutPlaces(), (steps, places) => {
        const shown = annotate(steps, (bytes) => splitAt(bytes, places));
        expect(shown).toEqual(annotate(steps));
        for (const row of shown) expect((row.split(' — ')[1] ?? '').length).toBeLessThanOrEqual(NOTE_LENGTH);
        for (const direction of ['sent', 'received'] as const) {
          const all = steps.map(([of, hex]) => (of === direction ? hex : '')).join('');
          expect(bytesOf(steps, direction)).toBe(all);
        }
      }),
      // What comes after garbage chooses no login, however it is cut.
      {
        examples: [
          [
            [
              ['received', '00000005010005020002'],
              ['sent', '050100050100'],
            ],
            [55743],
          ],
        ],
      },
    );
  });
});
