import { MESSAGE_END, MessageEncoder } from '../../../wire/dot-stuffing.ts';
import type { Session } from './session.ts';

/** Encoded and handed to the system at once: a client that reads slowly holds up no more than this. */
const BLOCK_BYTES = 64 * 1024;

const CR = 13;
const LF = 10;

/** A reply and the message behind it, as lines that end in CR LF, with dots doubled. */
export async function sendText(session: Session, head: Buffer, text: Buffer): Promise<void> {
  const encoder = new MessageEncoder({ dots: true });
  let pending: Uint8Array[] = [head];
  for (let at = 0; at < text.length; at += BLOCK_BYTES) {
    pending.push(encoder.encode(text.subarray(at, at + BLOCK_BYTES)));
    if (at + BLOCK_BYTES >= text.length) break;
    await session.send(Buffer.concat(pending));
    pending = [];
  }
  await session.send(Buffer.concat([...pending, encoder.finish(), MESSAGE_END]));
}

/** The header, the empty line, and so many lines of the body (RFC 1939, section 7, TOP). */
export function topOf(text: Buffer, lines: number): Buffer {
  let left = lines;
  let inBody = false;
  for (let start = 0; ;) {
    if (inBody && left === 0) return text.subarray(0, start);
    const end = text.indexOf(LF, start);
    if (end === -1) return text;
    if (inBody) left -= 1;
    else inBody = end === start || (end === start + 1 && text[start] === CR);
    start = end + 1;
  }
}
