import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createPlainAnnotator } from '../../src/transcript/annotate-plain.ts';
import { LINE_BYTES_KEPT } from '../../src/transcript/annotator.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

/** As a view does: whose turn it is not has its line finished first. */
function show(steps: readonly Step[], cut?: (bytes: Uint8Array) => Pieces): string[] {
  const annotator = createPlainAnnotator();
  return annotate(
    {
      push(direction, bytes, emit) {
        annotator.turn?.(direction === 'sent' ? 'received' : 'sent', emit);
        annotator.push(direction, bytes, emit);
      },
      end: (direction, emit) => annotator.end(direction, emit),
    },
    steps,
    cut,
  );
}

const CASES: readonly [string, readonly Step[], readonly string[]][] = [
  [
    'lines of both sides',
    [
      ['sent', 'one\r\ntwo\n'],
      ['received', '\n'],
    ],
    ['other "one\\r\\n"', 'other "two\\n"', 'other "\\n"'],
  ],
  [
    'messages without an end, each before its answer',
    [
      ['sent', 'hello'],
      ['received', 'echo : hello'],
      ['sent', 'more'],
    ],
    ['other "hello"', 'other "echo : hello"', 'other "more"'],
  ],
  [
    'data from the first NUL on, in that direction alone',
    [
      ['received', 'PK\x03\x04\n\x14\0\x01\nx'],
      ['received', 'text?\n'],
      ['sent', 'text\n'],
    ],
    [
      'other "PK\\u0003\\u0004\\n"',
      'other "\\u0014"',
      'data "\\u0000\\u0001\\nxtext?\\n"',
      'other "text\\n"',
      'break',
    ],
  ],
  [
    'a line that is too long to keep',
    [['received', `${'x'.repeat(LINE_BYTES_KEPT + 5)}\n`]],
    [`other "${'x'.repeat(LINE_BYTES_KEPT)}\\n" +5`],
  ],
];

describe('the plain annotator', () => {
  test.each(CASES)('%s', (_, steps, pieces) => {
    expect(show(steps)).toEqual(pieces);
  });

  it.each(CASES)('cuts make no difference: %s', (_, steps) => {
    expect(show(steps, byteByByte)).toEqual(show(steps));
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(show(steps, (bytes) => splitAt(bytes, places))).toEqual(show(steps));
      }),
    );
  });
});
