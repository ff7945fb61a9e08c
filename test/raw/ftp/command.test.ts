import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommandDecoder, encodeCommand, MAX_COMMAND_BYTES } from '../../../src/raw/ftp/command.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

const wire = (text: string): Buffer => Buffer.from(text, 'latin1');

function decode(pieces: Pieces): unknown[] {
  const decoder = new CommandDecoder();
  const commands: unknown[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let command = decoder.next(); command !== undefined; command = decoder.next()) {
      commands.push(command === 'too-long' ? command : [command.verb, command.argument]);
    }
    piece.fill(0x58); // as a socket does with its buffer
  }
  return commands;
}

const COMMANDS: readonly (readonly [title: string, bytes: string, commands: readonly unknown[]])[] = [
  ['without an argument', 'NOOP\r\n', [['NOOP', undefined]]],
  ['with one', 'USER anonymous\r\n', [['USER', 'anonymous']]],
  ['with an empty one', 'PASS \r\n', [['PASS', '']]],
  ['in small letters', 'retr Readme\r\n', [['RETR', 'Readme']]],
  ['with spaces around a name', 'STOR  a  b \r\n', [['STOR', ' a  b ']]],
  ['with bytes that are not ASCII', 'CWD \xc3\xa9\xe9\r\n', [['CWD', '\xc3\xa9\xe9']]],
  ['with 0xFF doubled', 'CWD a\xff\xffb\xff\xff\xff\xff\r\n', [['CWD', 'a\xffb\xff\xff']]],
  ['with 0xFF from a client that does not know Telnet', 'CWD a\xffb\r\n', [['CWD', 'a\xffb']]],
  ['with a CR in it', 'CWD a\rb\r\r\n', [['CWD', 'a\rb\r']]],
  [
    'that ends in LF alone',
    'NOOP\nPWD\n',
    [
      ['NOOP', undefined],
      ['PWD', undefined],
    ],
  ],
  [
    'that is empty',
    '\r\nNOOP\r\n',
    [
      ['', undefined],
      ['NOOP', undefined],
    ],
  ],
  ['behind IAC IP and IAC DM', '\xff\xf4\xff\xf2ABOR\r\n', [['ABOR', undefined]]],
  ['behind IAC IP and IAC whose DM was urgent', '\xff\xf4\xffABOR\r\n', [['ABOR', undefined]]],
  ['behind a DM whose IAC was urgent', '\xff\xf4\xf2ABOR\r\n', [['ABOR', undefined]]],
  ['behind an offered option', '\xff\xfb\x06NOOP\r\n', [['NOOP', undefined]]],
  ['that is ABOR, and whose LF was urgent', 'abor\r', [['ABOR', undefined]]],
  [
    'behind an ABOR whose LF was urgent',
    '\xff\xf4\xff\xf2ABOR\rRETR a\r\nABOR\r\nNOOP\r\n',
    [
      ['ABOR', undefined],
      ['RETR', 'a'],
      ['ABOR', undefined],
      ['NOOP', undefined],
    ],
  ],
  [
    'that begins like ABOR',
    'ABORT\r\nABOR x\r\n\nNOOP\r\n',
    [
      ['ABORT', undefined],
      ['ABOR', 'x'],
      ['', undefined],
      ['NOOP', undefined],
    ],
  ],
];

describe.each(COMMANDS)('CommandDecoder, a command %s', (_, bytes, commands) => {
  test('understands it in one piece, byte by byte, and however it is cut', () => {
    expect(decode(whole(wire(bytes)))).toEqual(commands);
    expect(decode(byteByByte(wire(bytes)))).toEqual(commands);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decode(splitAt(wire(bytes), places))).toEqual(commands);
      }),
      { numRuns: 50 },
    );
  });
});

describe('CommandDecoder', () => {
  test('gives one command at a time, so that what follows AUTH in plain text is seen as surplus', () => {
    const decoder = new CommandDecoder();
    decoder.push(wire('AUTH TLS\r\nUSER eve\r\n'));
    expect(decoder.next()).toEqual({ verb: 'AUTH', argument: 'TLS' });
    expect(decoder.surplus).toBe(10);
  });

  test('steps over a line that is too long, says so once, and goes on behind it', () => {
    const fits = 'x'.repeat(MAX_COMMAND_BYTES - 5);
    for (const more of [1, 100, 3 * MAX_COMMAND_BYTES]) {
      const bytes = wire(`CWD ${fits}\nCWD ${fits}${'y'.repeat(more + 1)}\nNOOP\r\n`);
      for (const pieces of [whole(bytes), byteByByte(bytes), splitAt(bytes, [17_000, 33_000])]) {
        expect(decode(pieces)).toEqual([['CWD', fits], 'too-long', ['NOOP', undefined]]);
      }
    }
  });

  test('keeps nothing of a line without an end', () => {
    const decoder = new CommandDecoder();
    decoder.push(wire('x'.repeat(MAX_COMMAND_BYTES + 1)));
    expect(decoder.next()).toBe('too-long');
    for (let i = 0; i < 10; i += 1) {
      decoder.push(wire('x'.repeat(100_000)));
      expect(decoder.next()).toBeUndefined();
      expect(decoder.surplus).toBe(0);
    }
  });
});

describe('encodeCommand', () => {
  test.each([
    ['NOOP', undefined, 'NOOP\r\n'],
    ['PASS', '', 'PASS \r\n'],
    ['CWD', ' a b ', 'CWD  a b \r\n'],
    ['CWD', '\xe9\xff', 'CWD \xe9\xff\xff\r\n'],
  ])('writes %s %j', (verb, argument, bytes) => {
    expect(Buffer.from(encodeCommand(verb, argument)).toString('latin1')).toBe(bytes);
  });

  test.each(['a\rb', 'a\nDELE b', 'a\0'])('refuses %j', (argument) => {
    expect(() => encodeCommand('CWD', argument)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => encodeCommand(argument)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('is understood as what it was, whatever the argument', () => {
    const unit = fc.integer({ min: 1, max: 255 }).filter((code) => code !== 10 && code !== 13);
    fc.assert(
      fc.property(fc.string({ unit: unit.map((code) => String.fromCharCode(code)) }), (argument) => {
        expect(decode(whole(encodeCommand('CWD', argument)))).toEqual([['CWD', argument]]);
      }),
    );
  });
});
