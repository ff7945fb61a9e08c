/**
 * The end of a text of several lines, and the dots in it (RFC 1939, section 3; RFC 5321, section 4.5.2):
 *
 *     Subject: dots␍␊
 *     ␍␊
 *     ..␍␊                 a line `.`
 *     ...two␍␊             a line `..two`
 *     .one␍␊               a line `one`: whatever follows the dot, the dot is not part of the text
 *     .␍␊                  the end; the line end before it belongs to the text
 *     +OK …                not the text's any more
 *
 * Only CR LF ends a line. A CR or an LF that stands alone is a byte like any other, and so is a dot behind it.
 */
const CR = 13;
const LF = 10;
const DOT = 46;
const LINE_END = '\r\n';

/** A CR that was held back, and whose chunk is gone by now. */
const HELD_CR: Uint8Array = Uint8Array.of(CR);

/** What was seen last; `dot` and `dot-cr` only at the beginning of a line. */
type Seen = 'text' | 'cr' | 'line-end' | 'dot' | 'dot-cr' | 'end';

/** Stuffed bytes in, text out, wherever the bytes are cut. It holds nothing but what it has seen last. */
export class DotUnstuffing {
  #seen: Seen = 'line-end';

  get ended(): boolean {
    return this.#seen === 'end';
  }

  /**
   * Takes bytes off the front: up to the end of the text, or as many as it can. To be called again with those that it has
   * not taken. It must not be called once the text has ended.
   *
   * @param bytes are changed: where dots are taken out, the text is moved together in place, so that many lines make one piece
   * @returns how many bytes were taken, and the text in them, which may be empty; valid as long as they are
   */
  next(bytes: Buffer): { readonly text: Uint8Array; readonly taken: number } {
    if (this.#seen === 'dot-cr' && bytes.length > 0 && bytes[0] !== LF) {
      this.#seen = 'text';
      return { text: HELD_CR, taken: 0 };
    }
    let start = 0;
    let end = 0;
    let at = 0;
    while (at < bytes.length && this.#seen !== 'end') {
      if (this.#seen !== 'text' && this.#seen !== 'cr') {
        at = this.#beginLine(bytes, at);
        continue;
      }
      const next = this.#findDot(bytes, at);
      if (start === end) start = end = at;
      else bytes.copyWithin(end, at, next);
      end += next - at;
      at = next;
    }
    return { text: bytes.subarray(start, end), taken: at };
  }

  /** @returns where the text goes on, or behind the end of it */
  #beginLine(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#seen === 'line-end') {
      this.#seen = bytes[at] === DOT ? 'dot' : 'text';
      if (this.#seen === 'text') return at;
      at += 1;
    }
    if (at === bytes.length) return at;
    if (this.#seen === 'dot') {
      this.#seen = bytes[at] === CR ? 'dot-cr' : 'text';
      if (this.#seen === 'text') return at;
      at += 1;
    }
    if (at === bytes.length) return at;
    this.#seen = bytes[at] === LF ? 'end' : 'text';
    // A line that begins with a CR: that is text.
    return this.#seen === 'end' ? at + 1 : at - 1;
  }

  /** @returns where the next line begins that has a dot in front, or the end of the bytes */
  #findDot(bytes: Buffer, from: number): number {
    if (this.#seen === 'cr' && bytes[from] === LF) {
      this.#seen = 'line-end';
      return from + 1;
    }
    const found = bytes.indexOf(`${LINE_END}.`, from, 'latin1');
    const next = found === -1 ? bytes.length : found + LINE_END.length;
    const last = bytes[next - 1];
    if (last === LF && next - 2 >= from && bytes[next - 2] === CR) this.#seen = 'line-end';
    else this.#seen = last === CR ? 'cr' : 'text';
    return next;
  }
}
