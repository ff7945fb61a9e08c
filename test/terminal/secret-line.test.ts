import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LimitError } from '../../src/errors.ts';
import { MAX_SECRET_LENGTH, SecretLine } from '../../src/terminal/secret-line.ts';
import { inPieces } from '../actions/http/fake-client.ts';

/** What becomes of these keys, in pieces of that many bytes. */
function type(keys: string, size = keys.length * 4 + 1): { state: string; text: string } {
  const line = new SecretLine();
  let state = 'more';
  for (const piece of inPieces(Buffer.from(keys), size)) {
    state = line.push(piece);
    if (state !== 'more') break;
  }
  return { state, text: line.text };
}

describe('a line that is typed', () => {
  test.each([
    ['Enter', 'secret\r', 'secret'],
    ['a line feed, as it is pasted', 'secret\n', 'secret'],
    ['Ctrl-D', 'secret\x04', 'secret'],
    ['Enter, and what comes behind is not part of it', 'secret\rrm -rf\r', 'secret'],
    ['Enter at once', '\r', ''],
  ])('is done with %s', (_, keys, text) => {
    expect(type(keys)).toEqual({ state: 'done', text });
  });

  test.each([
    ['Backspace takes back a character', 'abcd\x7f\x7fx\r', 'abx'],
    ['and so does Ctrl-H', 'ab\bc\r', 'ac'],
    ['Backspace takes back all bytes of one', 'pé€😀\x7f\x7fx\r', 'péx'],
    ['Backspace at the beginning takes nothing', '\x7f\x7fab\r', 'ab'],
    ['Ctrl-U takes back everything', 'wrong\x15right\r', 'right'],
    ['other control characters are none of it', 'a\x00\x01\t\x1a\x1cb\r', 'ab'],
    ['arrows are none of it', 'a\x1b[D\x1b[1;5C\x1bOAb\r', 'ab'],
    ['marks around what is pasted are none of it', '\x1b[200~pass word\x1b[201~\r', 'pass word'],
    ['Alt and a letter is none of it', 'a\x1bxb\r', 'ab'],
    ['Enter ends a sequence that was begun', 'ab\x1b[\r', 'ab'],
    ['Escape begins a new one', 'a\x1b[1\x1b[Ab\r', 'ab'],
    ['Backspace is one whatever came before', 'abc\x1b\x7f\r', 'ab'],
    ['spaces and marks stay', ' p:@/ \\"\' \r', ' p:@/ \\"\' '],
  ])('%s', (_, keys, text) => {
    expect(type(keys)).toEqual({ state: 'done', text });
    expect(type(keys, 1)).toEqual({ state: 'done', text });
  });

  test('is given up with Ctrl-C, wherever', () => {
    expect(type('sec\x03ret\r').state).toBe('interrupted');
    expect(type('sec\x1b[\x03').state).toBe('interrupted');
  });

  test('is not done before it is', () => {
    expect(type('sec')).toEqual({ state: 'more', text: 'sec' });
  });

  test('is the same wherever a read ends', () => {
    const keys = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/\p{C}/gu, ''));
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 5 }), (text, size) => {
        expect(type(`${text}\r`, size)).toEqual({ state: 'done', text });
      }),
    );
  });

  test('is as long as a terminal takes, and no longer', () => {
    const longest = 'x'.repeat(MAX_SECRET_LENGTH);
    expect(type(`${longest}\r`).text).toBe(longest);
    expect(type(`${longest}\x7fy\r`).text).toHaveLength(MAX_SECRET_LENGTH);
    expect(() => type(`${longest}x`)).toThrow(LimitError);
    expect(() => type(`${longest}x`)).toThrow(`more than ${MAX_SECRET_LENGTH} characters`);
    expect(type(`${longest}\x15${longest}\r`).text).toBe(longest);
  });
});
