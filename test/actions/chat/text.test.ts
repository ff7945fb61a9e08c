import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitText, formatCtcp, plainText, readCtcp, readText } from '../../../src/actions/chat/text.ts';

const bytes = (latin1: string): Uint8Array => Buffer.from(latin1, 'latin1');

describe('what was said', () => {
  test.for([
    ['is text', 'hello', 'hello'],
    ['loses white space at both ends', ' hello \r\n', 'hello'],
    ['may say nothing', ' \r\n\t', ''],
    ['is UTF-8', 'caf\xc3\xa9', 'café'],
    ['or becomes it', 'caf\xe9!', 'caf\ufffd!'],
    ['loses NUL', 'he\0llo', 'hello'],
    ['stays one line', 'one\r\ntwo\nthree', 'one two three'],
    ['does not clear a screen', '\x1b[2Jhi', '\\x1b[2Jhi'],
    ['does not ring', 'hi\x07', 'hi\\x07'],
    ['does not use C1 controls', 'a\xc2\x9bb', 'a\\x9bb'],
    ['does not turn its direction round', 'a\xe2\x80\xaeb', 'a\\u{202e}b'],
    ['keeps formatting', '\x02bold\x02 \x0304,12red\x0f', '\x02bold\x02 \x0304,12red\x0f'],
    ['is no CTCP', '\x01VERSION\x01', '\\x01VERSION\\x01'],
    ['keeps emoji together', '\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80', '👩‍🚀'],
  ] as const)('%s', ([, said, text]) => {
    expect(readText(bytes(said))).toBe(text);
  });

  test('whatever it is, has nothing that is obeyed, and is the same a second time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (said) => {
        const text = readText(said);
        expect(plainText(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(fitText(text)).toBe(text);
      }),
    );
  });
});

test('the plain world gets no formatting', () => {
  expect(
    plainText('\x02bold\x02 \x1ditalic\x1d \x1funder\x1f \x1estrike\x1e \x11mono\x11 \x16rev\x16 \x0f'),
  ).toBe('bold italic under strike mono rev ');
  expect(plainText('\x0304red \x034,12on blue \x03,5 \x031234')).toBe('red on blue ,5 34');
});

describe('CTCP', () => {
  test('is read', () => {
    expect(readCtcp('\x01ACTION waves\x01')).toEqual({ command: 'ACTION', text: 'waves' });
    expect(readCtcp('\x01action waves  twice')).toEqual({ command: 'ACTION', text: 'waves  twice' });
    expect(readCtcp('\x01VERSION\x01')).toEqual({ command: 'VERSION', text: '' });
    expect(readCtcp('\x01')).toEqual({ command: '', text: '' });
    expect(readCtcp('waves \x01ACTION\x01')).toBeUndefined();
    expect(readCtcp('')).toBeUndefined();
  });

  test('is written', () => {
    expect(formatCtcp({ command: 'ACTION', text: 'waves' })).toBe('\x01ACTION waves\x01');
    expect(formatCtcp({ command: 'VERSION', text: '' })).toBe('\x01VERSION\x01');
  });
});
