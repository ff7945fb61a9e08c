import { LineBuffer } from '../../wire/line-buffer.ts';
import { MAX_MESSAGE_BYTES, MAX_TAGS_BYTES } from './message.ts';

const AT = 0x40;
const SPACE = 0x20;

/** Bytes in, lines of IRC out, one at a time, wherever the bytes are cut. */
export class IrcDecoder {
  readonly #lines = new LineBuffer();

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /**
   * @returns a line without its end, for `parseMessage`, valid until the next `push`; `undefined` for "not yet"; `too-long`
   *   once for a line beyond MAX_MESSAGE_BYTES, or with tags beyond MAX_TAGS_BYTES, which is stepped over
   */
  next(): Buffer | 'too-long' | undefined {
    const line = this.#lines.next(MAX_TAGS_BYTES + MAX_MESSAGE_BYTES);
    if (typeof line !== 'object') return line;
    const tags = line[0] === AT ? line.indexOf(SPACE) + 1 || line.length : 0;
    return tags > MAX_TAGS_BYTES || line.length - tags > MAX_MESSAGE_BYTES ? 'too-long' : line;
  }
}
