import { describe, expect, it } from 'vitest';
import {
  portOf,
  refuseImpossibleTarget,
  refuseLineEnds,
  refusePartOfText,
  refuseUnquotable,
  timeValOf,
} from '../../src/protocols/ftp-arguments.ts';

describe('a command as it is', () => {
  it.each(['NOOP', 'SITE CHMOD 644 RETR', 'RETRY', 'STAT a', 'STRU F'])('may be %s', (command) => {
    expect(() => refuseUnquotable(command)).not.toThrow();
  });

  it.each(['', ' x', 'RETR a', 'mlsd', 'PASV', 'AUTH TLS', 'REIN', 'NOOP\r\nDELE a', 'NOOP\n', 'NO\0OP'])(
    'may not be %j',
    (command) => {
      expect(() => refuseUnquotable(command)).toThrow(expect.objectContaining({ name: 'UsageError' }));
    },
  );
});

describe('a word of a command', () => {
  it.each(['a\rb', 'a\nDELE b', 'a\0'])('may not be %j', (word) => {
    expect(() => refuseLineEnds('a', word)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('a target', () => {
  const host = 'ftp.test';

  it.each([
    [{}, 21],
    [{ tls: 'require' }, 21],
    [{ tls: 'implicit' }, 990],
    [{ tls: 'implicit', port: 2121 }, 2121],
  ] as const)('%j has port %d', (target, port) => {
    expect(portOf({ host, ...target })).toBe(port);
  });

  it.each([{}, { active: '-' }, { active: '::1' }, { credentials: { user: 'me', password: 'a b' } }])(
    'may be %j',
    (target) => {
      expect(() => refuseImpossibleTarget({ host, ...target })).not.toThrow();
    },
  );

  it.each([
    { active: 'localhost' },
    { credentials: { user: 'me\r\nDELE x', password: '' } },
    { credentials: { user: 'me', password: 'a\nb' } },
    { credentials: { user: 'me', password: '', account: 'a\0' } },
  ])('may not be %j', (target) => {
    expect(() => refuseImpossibleTarget({ host, ...target })).toThrow(
      expect.objectContaining({ name: 'UsageError' }),
    );
  });
});

describe('a text', () => {
  it('is read as a whole', () => {
    for (const options of [{}, { text: true }, { offset: 1, length: 2 }, { text: true, offset: 0 }]) {
      expect(() => refusePartOfText(options)).not.toThrow();
    }
    for (const options of [
      { text: true, offset: 1 },
      { text: true, length: 0 },
    ]) {
      expect(() => refusePartOfText(options)).toThrow(/^a text has no ranges/);
    }
  });
});

describe('a time in a command', () => {
  it('is in UTC, to the second', () => {
    expect(timeValOf(Date.UTC(1999, 8, 29, 0, 33, 55, 999))).toBe('19990929003355');
    expect(timeValOf(0)).toBe('19700101000000');
  });

  it.each([NaN, Infinity, 8.64e15, -8.64e15])('cannot be %d', (time) => {
    expect(() => timeValOf(time)).toThrow(/years 0 to 9999/);
  });
});
