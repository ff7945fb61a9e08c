import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CommandDecoder,
  encodeCommand,
  MAX_COMMAND_BYTES,
  MAX_RESPONSE_BYTES,
  type Pop3Command,
} from '../../../src/raw/pop3/command.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

const COMMANDS: readonly (readonly [string, Pop3Command])[] = [
  ['STAT\r\n', { keyword: 'STAT', argument: '' }],
  ['retr 12\r\n', { keyword: 'RETR', argument: '12' }],
  ['PASS  a b \r\n', { keyword: 'PASS', argument: ' a b ' }],
  ['USER é\n', { keyword: 'USER', argument: 'é' }],
  ['\r\n', { keyword: '', argument: '' }],
  ['LIST \r\n', { keyword: 'LIST', argument: '' }],
];

function decode(pieces: Pieces): (Pop3Command | 'too-long')[] {
  const decoder = new CommandDecoder();
  const commands: (Pop3Command | 'too-long')[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) commands.push(next);
    piece.fill(0x58);
  }
  return commands;
}

test('commands are understood in one piece, byte by byte, and however they are cut', () => {
  const bytes = Buffer.from(COMMANDS.map(([line]) => line).join(''));
  const expected = COMMANDS.map(([, command]) => command);
  expect(decode(whole(bytes))).toEqual(expected);
  expect(decode(byteByByte(bytes))).toEqual(expected);
  fc.assert(
    fc.property(cutPlaces(), (places) => {
      expect(decode(splitAt(Uint8Array.from(bytes), places))).toEqual(expected);
    }),
  );
});

test('a line that is too long is stepped over once, and the next one is understood', () => {
  const most = `NOOP ${'x'.repeat(MAX_COMMAND_BYTES - 5)}`;
  const bytes = Buffer.from(`${most}\r\n${most}y\r\n${'z'.repeat(100_000)}\r\nQUIT\r\n`);
  const expected = [
    { keyword: 'NOOP', argument: most.slice(5) },
    'too-long',
    'too-long',
    { keyword: 'QUIT', argument: '' },
  ];
  expect(decode(whole(bytes))).toEqual(expected);
  expect(decode(byteByByte(bytes))).toEqual(expected);
});

test('a response may be longer than a command, and has a bound, too', () => {
  const decoder = new CommandDecoder();
  decoder.push(
    Buffer.from(`${'a'.repeat(MAX_RESPONSE_BYTES)}\r\n${'a'.repeat(MAX_RESPONSE_BYTES + 1)}\r\nSTAT\r\n`),
  );
  expect(decoder.nextResponse()).toHaveLength(MAX_RESPONSE_BYTES);
  expect(decoder.nextResponse()).toBe('too-long');
  expect(decoder.next()).toEqual({ keyword: 'STAT', argument: '' });
});

describe('encodeCommand', () => {
  test('writes arguments with a space before each, in UTF-8', () => {
    expect(encodeCommand('TOP', '1', '10').toString()).toBe('TOP 1 10\r\n');
    expect(encodeCommand('PASS', ' pässwörd ').toString()).toBe('PASS  pässwörd \r\n');
    expect(encodeCommand('QUIT').toString()).toBe('QUIT\r\n');
  });

  test.each(['a\r\nDELE 1', 'a\n', '\r', 'a\0b'])('refuses %j', (argument) => {
    expect(() => encodeCommand('USER', argument)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
