/** Bytes of a charset as text, for what mail calls charsets (RFC 2045, section 5.1; RFC 2978). */
import { TextDecoder } from 'node:util';

/** `undefined` where nobody here knows the charset. What is malformed in it becomes U+FFFD. */
export function decodeCharset(charset: string, bytes: Uint8Array): string | undefined {
  const decoder = decoderFor(charset);
  // Node 20 takes windows-1252 for Latin-1, but not in a stream; a charset of single bytes keeps nothing from one to the next.
  return decoder?.decode(bytes, { stream: decoder.encoding === 'windows-1252' });
}

export function isKnownCharset(charset: string): boolean {
  return decoderFor(charset) !== undefined;
}

/** A server chooses the names: no more than this many are remembered, which is more than there are in use. */
export const MAX_CHARSETS = 64;

const decoders = new Map<string, TextDecoder | undefined>();

function decoderFor(charset: string): TextDecoder | undefined {
  const name = charset.toLowerCase();
  if (decoders.has(name)) return decoders.get(name);
  if (decoders.size >= MAX_CHARSETS) decoders.clear();
  const decoder = makeDecoder(name);
  decoders.set(name, decoder);
  return decoder;
}

function makeDecoder(name: string): TextDecoder | undefined {
  try {
    return new TextDecoder(name, { ignoreBOM: true });
  } catch {
    return undefined;
  }
}
