import { describe, expect, it } from 'vitest';
import { chosenName, featuresIn, formatTime, hasFeature, toReply } from '../../../src/library/ftp/replies.ts';

describe('a reply of basic-ftp’s', () => {
  it.each([
    ['200 ok', 200, ['ok']],
    ['200', 200, ['']],
    [
      '220-Hello\n there\n220-230 files\n230-more\n220 ready',
      220,
      ['Hello', ' there', '230 files', '230-more', 'ready'],
    ],
  ])('is taken apart: %j', (message, code, lines) => {
    expect(toReply({ code, message })).toEqual({ code, lines });
  });

  it('may hold features', () => {
    const features = featuresIn(
      toReply({ code: 211, message: '211-Here\n MLST type*;\n utf8\n\t\n211 end' }),
    );
    expect(features).toEqual(['MLST type*;', 'utf8']);
    expect(hasFeature(features, 'UTF8')).toBe(true);
    expect(hasFeature(features, 'MLS')).toBe(false);
    expect(featuresIn({ code: 502, lines: ['a', 'b', 'c'] })).toEqual([]);
  });

  it.each([
    ['FILE: a name', 'a name'],
    ['file: x', 'x'],
    ['Ok to send data.', undefined],
  ])('may name the file: %j', (line, name) => {
    expect(chosenName({ code: 150, lines: [line] })).toBe(name);
  });
});

describe('a time in a command', () => {
  it('is in UTC, to the second', () => {
    expect(formatTime(Date.UTC(1999, 8, 29, 0, 33, 55, 999))).toBe('19990929003355');
    expect(formatTime(0)).toBe('19700101000000');
  });

  it.each([NaN, Infinity, 8.64e15, -8.64e15])('cannot be %d', (time) => {
    expect(() => formatTime(time)).toThrow(/years 0 to 9999/);
  });
});
