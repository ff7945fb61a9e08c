/**
 * A message on its way out (RFC 5321, sections 2.3.8 and 4.5.2): lines end in CR LF and in nothing else, and a dot that begins a
 * line is doubled, since a dot alone ends the message.
 *
 *     a␍␊        →  a␍␊
 *     .hidden␍␊  →  ..hidden␍␊
 *     b␊         →  b␍␊          what a server takes for a line end, another does not: that is how mail is smuggled
 *     c␍d        →  c␍␊d
 *     e          →  e␍␊          at the end; then .␍␊
 */

const CR = 13;
const LF = 10;
const DOT = 46;

/** Bytes of a message in, bytes of the wire out, wherever they are cut. */
export class MessageEncoder {
  readonly #dots: boolean;
  /** The last byte was a CR, and what it ends depends on the next. */
  #afterCr = false;
  #atLineStart = true;
  /** Bytes put out, and those of them that are doubled dots. */
  #out = 0;
  #doubled = 0;

  /** @param dots whether they are doubled: BDAT (RFC 3030) counts bytes instead */
  constructor({ dots }: { readonly dots: boolean }) {
    this.#dots = dots;
  }

  /** Of the message so far, with its line ends put right, without doubled dots. */
  get length(): number {
    return this.#out - this.#doubled;
  }

  /** @returns the chunk itself where nothing had to be changed; otherwise memory of its own */
  encode(chunk: Uint8Array): Uint8Array {
    let target: Buffer | undefined;
    let filled = 0;
    /** Up to where the chunk has been copied. */
    let copied = 0;
    const insert = (byte: number, at: number): void => {
      // Each byte may have one before it, and the chunk one more: a CR was left open.
      target ??= Buffer.allocUnsafe(2 * chunk.length + 1);
      target.set(chunk.subarray(copied, at), filled);
      filled += at - copied;
      target[filled] = byte;
      filled += 1;
      copied = at;
    };
    let [afterCr, atLineStart] = [this.#afterCr, this.#atLineStart];
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (afterCr) {
        afterCr = false;
        atLineStart = true;
        if (byte === LF) continue;
        insert(LF, at);
      }
      if (byte === CR) {
        afterCr = true;
        atLineStart = false;
      } else if (byte === LF) {
        insert(CR, at);
        atLineStart = true;
      } else {
        if (atLineStart && byte === DOT && this.#dots) {
          insert(DOT, at);
          this.#doubled += 1;
        }
        atLineStart = false;
      }
    }
    [this.#afterCr, this.#atLineStart] = [afterCr, atLineStart];
    if (target === undefined) {
      this.#out += chunk.length;
      return chunk;
    }
    target.set(chunk.subarray(copied), filled);
    filled += chunk.length - copied;
    this.#out += filled;
    return target.subarray(0, filled);
  }

  /** What the last line still lacks of its end. The dot that ends a message is not part of it: MESSAGE_END. */
  finish(): Uint8Array {
    const rest = this.#afterCr ? '\n' : this.#atLineStart ? '' : '\r\n';
    this.#afterCr = false;
    this.#atLineStart = true;
    this.#out += rest.length;
    return Buffer.from(rest);
  }
}

/** Where a line begins. */
export const MESSAGE_END: Uint8Array = Buffer.from('.\r\n');
