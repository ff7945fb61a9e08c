import { escapeForTerminal } from '../terminal/escape.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes that are UTF-8 from first to last, or `undefined`. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Bytes from the wire for a terminal: UTF-8 as text, and what is not UTF-8 byte by byte as `\xe9`. A character
 * cut in two at the beginning or the end does not spoil the rest.
 */
export function readable(bytes: Uint8Array): string {
  const from = leadingContinuations(bytes);
  const to = bytes.length - trailingFragment(bytes, from);
  const middle = bytes.subarray(from, to);
  const text = decodeUtf8(middle);
  const shown = text === undefined ? byteByByte(middle) : escapeForTerminal(text);
  return byteByByte(bytes.subarray(0, from)) + shown + byteByByte(bytes.subarray(to));
}

/** Whether bytes are better shown as hex: a NUL, or not UTF-8 and mostly not ASCII either. */
export function looksBinary(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true;
  const from = leadingContinuations(bytes);
  const text = bytes.subarray(from, bytes.length - trailingFragment(bytes, from));
  if (decodeUtf8(text) !== undefined) return from === bytes.length && from > 0;
  let strange = 0;
  for (const byte of text) if (byte >= 0x80 || (byte < 0x20 && (byte < 0x09 || byte > 0x0d))) strange += 1;
  return strange > text.length * BINARY_SHARE;
}

/** Latin-1 prose in any language stays below, compressed data is near a half. */
const BINARY_SHARE = 0.3;

/** `1f 8b 08 00` */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function byteByByte(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? escapeForTerminal(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`,
  ).join('');
}

function leadingContinuations(bytes: Uint8Array): number {
  let count = 0;
  while (count < Math.min(3, bytes.length) && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}

/** The bytes at the end that begin a character without finishing it (RFC 3629, section 3). */
function trailingFragment(bytes: Uint8Array, from: number): number {
  for (let back = 1; back <= Math.min(3, bytes.length - from); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
