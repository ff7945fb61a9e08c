import { TextDecoder } from 'node:util';
import { UsageError } from '../../errors.ts';

/** A way to write characters as bytes, by one of its names in the WHATWG Encoding Standard. */
export interface Charset {
  /** For one direction of a connection; to be given `{ stream: true }`, and called without bytes in the end. */
  createDecoder(): TextDecoder;
  /** @throws UsageError for a character that it lacks: nothing else goes out in its place */
  encode(text: string): Uint8Array;
}

/**
 * Every charset that Node can read. Those with one byte a character can be written, too, and UTF-8 and UTF-16: there the
 * tables of Node are turned round.
 *
 * @throws UsageError for a name that nobody here knows
 */
export function findCharset(name: string): Charset {
  const createDecoder = (): TextDecoder => {
    try {
      return new TextDecoder(name, { ignoreBOM: true });
    } catch (cause) {
      throw new UsageError(`the encoding '${name}' is not known here`, {
        hint: 'such as utf-8, latin1, windows-1251, iso-8859-15, koi8-r or utf-16le',
        cause,
      });
    }
  };
  return { createDecoder, encode: encoderFor(createDecoder()) };
}

function encoderFor(decoder: TextDecoder): Charset['encode'] {
  const { encoding } = decoder;
  if (encoding === 'utf-8') return (text) => Buffer.from(text);
  if (encoding === 'utf-16le') return (text) => Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return (text) => Buffer.from(text, 'utf16le').swap16();
  let bytes: ReadonlyMap<string, number> | undefined;
  return (text) => {
    bytes ??= bytesOf(decoder);
    return Uint8Array.from(text, (character) => {
      const byte = bytes?.get(character);
      if (byte !== undefined) return byte;
      throw new UsageError(`${encoding} has no '${character}'`);
    });
  };
}

/** @throws UsageError where a character can take several bytes */
function bytesOf(decoder: TextDecoder): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) {
    const character = decoder.decode(Uint8Array.of(byte), { stream: true });
    if (character === '') {
      throw new UsageError(`text in ${decoder.encoding} can be shown, and not be sent`, {
        hint: 'what can be sent as well: utf-8, utf-16le, utf-16be, and all that have one byte a character',
      });
    }
    if (character !== '\ufffd') bytes.set(character, byte);
  }
  return bytes;
}
