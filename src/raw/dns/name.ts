/**
 * Domain names in a message (RFC 1035, sections 3.1 and 4.1.4): labels, each with its length before, and an empty one
 * at the end.
 *
 *     03 w w w 05 p e r d u 03 c o m 00   www.perdu.com
 *     04 m a i l c0 10                    mail, and then the name at byte 16 of the message (compression)
 *     00                                  the root
 *
 * Here a name is text without the last dot, the root is `.`, and a byte that is no printable ASCII, a dot or a
 * backslash within a label is written as `\DDD`, in decimal (section 5.1).
 */
import { ProtocolError, UsageError } from '../../errors.ts';

/** RFC 1035, section 2.3.4: of a label, and of a whole name with its length bytes. */
export const MAX_LABEL_BYTES = 63;
export const MAX_NAME_BYTES = 255;
/** A name has no more labels than this, and no honest encoder writes a pointer without a label before it. */
export const MAX_POINTERS = 127;

/** A length byte with both high bits is a pointer, and the other 14 bits are where to. */
const POINTER = 0xc0;
const MAX_POINTER_TARGET = 0x3fff;

/**
 * @param message the whole of it, into which pointers lead
 * @returns the name, and where in the message it ends
 * @throws ProtocolError
 */
export function decodeName(
  message: Uint8Array,
  start: number,
): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let size = 1;
  let pointers = 0;
  let end: number | undefined;
  // A pointer that leads to something earlier than the one before cannot be part of a circle.
  let earliest = start;
  for (let at = start; ;) {
    const length = byteAt(message, at);
    if (length === 0) return { name: labels.join('.') || '.', end: end ?? at + 1 };
    if (length >= POINTER) {
      const target = (length - POINTER) * 256 + byteAt(message, at + 1);
      pointers += 1;
      if (target >= earliest) throw violation('the pointer in a name does not lead back', '4.1.4');
      if (pointers > MAX_POINTERS) throw violation(`a name has more than ${MAX_POINTERS} pointers`, '4.1.4');
      end ??= at + 2;
      earliest = at = target;
      continue;
    }
    if (length > MAX_LABEL_BYTES) throw violation(`${length} is no length of a label`, '4.1.4');
    size += 1 + length;
    if (size > MAX_NAME_BYTES) throw violation(`a name is longer than ${MAX_NAME_BYTES} bytes`, '2.3.4');
    const label = message.subarray(at + 1, at + 1 + length);
    if (label.length < length) throw cutOff();
    labels.push(showLabel(label));
    at += 1 + length;
  }
}

/** Names as they go into one message, each shortened by a pointer to what an earlier one ends in. */
export class NameEncoder {
  readonly #known = new Map<string, number>();

  /**
   * @param at where in the message the name is to stand
   * @throws UsageError for what is no name, or too long for one
   */
  encode(name: string, at: number): Buffer {
    const labels = labelsOf(name);
    const parts: Uint8Array[] = [];
    let offset = at;
    for (const [index, label] of labels.entries()) {
      const rest = labels.slice(index).map(showLabel).join('.');
      const known = this.#known.get(rest);
      if (known !== undefined) {
        parts.push(Buffer.of(POINTER + Math.floor(known / 256), known % 256));
        return Buffer.concat(parts);
      }
      if (offset <= MAX_POINTER_TARGET) this.#known.set(rest, offset);
      parts.push(Buffer.of(label.length), label);
      offset += 1 + label.length;
    }
    return Buffer.concat([...parts, Buffer.of(0)]);
  }
}

function labelsOf(name: string): Buffer[] {
  const text = name.replace(/\.$/, '');
  if (text === '') return [];
  const labels = text.split('.').map(readLabel);
  if (labels.some(({ length }) => length === 0)) throw new UsageError(`${name} has an empty label`);
  if (labels.some(({ length }) => length > MAX_LABEL_BYTES)) {
    throw new UsageError(`a label of ${name} is longer than ${MAX_LABEL_BYTES} bytes`);
  }
  if (labels.reduce((sum, { length }) => sum + 1 + length, 1) > MAX_NAME_BYTES) {
    throw new UsageError(`${name} is longer than ${MAX_NAME_BYTES} bytes`);
  }
  return labels;
}

function readLabel(text: string): Buffer {
  const bytes = text.replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code)));
  return Buffer.from(bytes, 'latin1');
}

function showLabel(label: Uint8Array): string {
  return Buffer.from(label)
    .toString('latin1')
    .replaceAll(/[^!-~]|[.\\]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`);
}

export function byteAt(message: Uint8Array, at: number): number {
  const byte = message[at];
  if (byte === undefined) throw cutOff();
  return byte;
}

export function cutOff(): ProtocolError {
  return violation('the message is cut off', '4.1');
}

export function violation(what: string, section: string): ProtocolError {
  return new ProtocolError('weird-reply', what, { source: `RFC 1035, section ${section}` });
}
