import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_END, MessageEncoder } from '../../src/wire/dot-stuffing.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

function encode(pieces: Pieces, dots = true): { readonly text: string; readonly length: number } {
  const encoder = new MessageEncoder({ dots });
  const out = pieces.map((piece) => Buffer.from(encoder.encode(piece)).toString('latin1'));
  return { text: out.join('') + Buffer.from(encoder.finish()).toString(), length: encoder.length };
}

/** The message, with doubled dots, and without. */
const SAMPLES: [message: string, stuffed: string, plain?: string][] = [
  ['', ''],
  ['a\r\nb\r\n', 'a\r\nb\r\n'],
  ['.', '..\r\n', '.\r\n'],
  ['.\r\n', '..\r\n', '.\r\n'],
  ['..\r\n.a\r\na.\r\n', '...\r\n..a\r\na.\r\n', '..\r\n.a\r\na.\r\n'],
  ['no end', 'no end\r\n'],
  ['open\r', 'open\r\n'],
  ['\r\n.\r\n', '\r\n..\r\n', '\r\n.\r\n'],
  // Where a server takes a bare LF or CR for a line end, these would end the message early.
  ['a\n.\nb', 'a\r\n..\r\nb\r\n', 'a\r\n.\r\nb\r\n'],
  ['a\r.\rb', 'a\r\n..\r\nb\r\n', 'a\r\n.\r\nb\r\n'],
  ['a\n.\r\nb', 'a\r\n..\r\nb\r\n', 'a\r\n.\r\nb\r\n'],
  ['a\r\n.\rb', 'a\r\n..\r\nb\r\n', 'a\r\n.\r\nb\r\n'],
  ['\r\r\n\n\n\r', '\r\n\r\n\r\n\r\n\r\n'],
  ['\xff\0.\xe9\r\n', '\xff\0.\xe9\r\n'],
];

describe.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
  [
    'with empty chunks',
    (bytes: Uint8Array): Pieces => byteByByte(bytes).flatMap((piece) => [new Uint8Array(), piece]),
  ],
])('a message on its way out, %s', (_how, cut) => {
  it.each(SAMPLES)('%j', (...[message, stuffed, plain = stuffed]) => {
    const pieces = cut(Buffer.from(message, 'latin1'));
    expect(encode(pieces)).toEqual({ text: stuffed, length: plain.length });
    expect(encode(pieces, false)).toEqual({ text: plain, length: plain.length });
  });
});

it('where it is cut makes no difference, and nothing in it ends it', () => {
  const bytes = fc
    .array(fc.constantFrom('\r', '\n', '.', 'a', '\r\n', '\r\n.', '\xff'), { maxLength: 40 })
    .map((parts) => Buffer.from(parts.join(''), 'latin1'));
  fc.assert(
    fc.property(bytes, cutPlaces(), (message, places) => {
      const { text } = encode(splitAt(message, places));
      expect(text).toBe(encode(whole(message)).text);
      // Lines and their ends as the RFC has them, said in another way.
      const lines = message.toString('latin1').replaceAll(/\r\n|\r|\n/g, '\n');
      const ended = lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
      expect(text).toBe(ended.replaceAll(/^\./gm, '..').replaceAll('\n', '\r\n'));
      expect(`\r\n${text}`).not.toContain('\r\n.\r\n');
    }),
  );
});

it('copies nothing of a chunk that is as it has to be', () => {
  const chunk = Buffer.from('a\r\nb.\r\n');
  expect(new MessageEncoder({ dots: true }).encode(chunk)).toBe(chunk);
});

it('ends with a dot alone', () => {
  expect(Buffer.from(MESSAGE_END).toString()).toBe('.\r\n');
});
