import { describe, expect, it } from 'vitest';
import { pathOf } from '../../src/protocols/remote-path.ts';
import { placementOf, refuseText, secondsOf, speakable } from '../../src/protocols/sftp-arguments.ts';

const usage = expect.objectContaining({ name: 'UsageError' });

describe('a path', () => {
  it('may be any bytes but NUL, and nothing is where one begins', () => {
    expect(speakable(pathOf('a\r\nb'))).toBe('a\r\nb');
    expect(speakable(pathOf(''))).toBe('.');
    expect(() => speakable(pathOf('a\0b'))).toThrow(usage);
  });
});

describe('a body', () => {
  // draft-ietf-secsh-filexfer-02, section 6.3: WRITE 2, APPEND 4, CREAT 8, TRUNC 16.
  it.each([
    [{}, { how: 'replace', flags: 26, offset: 0 }],
    [{ how: 'append' }, { how: 'append', flags: 14, offset: 0 }],
    [
      { how: 'resume', offset: 5 },
      { how: 'resume', flags: 10, offset: 5 },
    ],
  ] as const)('goes where %j says', (options, placement) => {
    expect(placementOf(options)).toEqual(placement);
  });

  it('is no text, and gets no name from the server', () => {
    expect(() => placementOf({ text: true })).toThrow(usage);
    expect(() => placementOf({ how: 'unique' })).toThrow(usage);
    expect(() => refuseText({ text: true })).toThrow(usage);
    expect(() => refuseText({})).not.toThrow();
  });
});

describe('a time', () => {
  it('is in whole seconds, as far as 32 bits go', () => {
    expect(secondsOf(1_999)).toBe(1);
    expect(secondsOf(0)).toBe(0);
    expect(secondsOf((2 ** 32 - 1) * 1000)).toBe(2 ** 32 - 1);
  });

  it.each([-1, 2 ** 32 * 1000, NaN, Infinity])('may not be %d', (time) => {
    expect(() => secondsOf(time)).toThrow(usage);
  });
});
