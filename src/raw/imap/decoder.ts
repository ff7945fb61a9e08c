/**
 * Lines and literals, the same in both directions (RFC 9051, sections 4.3 and 9):
 *
 *     * 2 FETCH (UID 7 FLAGS (\Seen))␍␊            a line
 *     * 2 FETCH (UID 7 BODY[] {11}␍␊               a line that ends in a literal's size: so many bytes follow,
 *     a1 OK hello␍␊)␍␊                             whatever they are, and then the line goes on
 *     a2 LOGIN {5+}␍␊alice {6+}␍␊secret␍␊          the sender does not wait to be told to go on (LITERAL+, RFC 7888)
 *     * 3 FETCH (BINARY[1] ~{4}␍␊…)␍␊              binary: NUL may be among the bytes (RFC 3516)
 *     a1 OK see rule {5}␍␊                         text for people, not a literal
 *
 * Literals are framing: nothing is ever looked for in their bytes. A line ends in CR LF, and an LF alone is refused: what one
 * reader takes for an end and another does not is how commands are smuggled.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';

/** SEARCH answers with all UIDs in one line: two million of them. Literals do not count. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** What is stored of literals in one line: headers and names. Messages are handed on in chunks, and have no limit. */
export const MAX_LITERAL_BYTES = 64 * 1024 * 1024;

export interface ImapDecoderOptions {
  /** Who sends what is decoded: the text of a server's status responses may end like a literal, and is none. */
  readonly from: 'server' | 'client';
  /** In bytes, without literals. */
  readonly maxLine?: number;
  /** In bytes, for all literals of a line together. */
  readonly maxLiteral?: number;
}

export type ImapEvent =
  /** A whole line without its CR LF, one character a byte; literals stand in it as they came: `{2}␍␊hi`. */
  | { readonly type: 'line'; readonly text: string }
  /**
   * A literal begins. Without a call of `passOn` or `drop`, it is stored as a part of its line.
   *
   * `synchronising`: a client does not send it before it is told to.
   */
  | {
      readonly type: 'literal';
      readonly size: number;
      readonly synchronising: boolean;
      readonly binary: boolean;
    }
  /** Of a literal that is passed on; valid until the next call. */
  | { readonly type: 'chunk'; readonly bytes: Uint8Array };

const LF = 10;
const CR = 13;
const CLOSING_BRACE = 125;
/** `~{`, 20 digits of the largest 64-bit number, `+}`: more than this is no literal. */
const ANNOUNCEMENT_BYTES = 25;
const ANNOUNCEMENT = /(~?)\{(\d{1,20})(\+?)\}$/;
const STATUS_RESPONSE = /^(?:\+ |[^ ]+ (?:OK|NO|BAD|BYE|PREAUTH) )/i;

/** Bytes in, lines and literals out, wherever the bytes are cut. */
export class ImapDecoder {
  readonly #buffer = new ByteBuffer();
  readonly #from: 'server' | 'client';
  readonly #maxLine: number;
  readonly #maxLiteral: number;
  /** What came of the line before a literal that was passed on, which stands there as an empty one. */
  #before = '';
  /** How much of the buffer is understood as a part of the line; beyond the buffer's end while a literal is under way. */
  #at = 0;
  /** How much of the buffer is known to hold no LF. */
  #searched = 0;
  /** Bytes of literals in the line. */
  #stored = 0;
  /** The size of a literal of which nobody has said yet what becomes of it. */
  #announced: number | undefined;
  /** How much is still to come of a literal that is passed on. */
  #passing = 0;

  constructor({ from, maxLine = MAX_LINE_BYTES, maxLiteral = MAX_LITERAL_BYTES }: ImapDecoderOptions) {
    this.#from = from;
    this.#maxLine = maxLine;
    this.#maxLiteral = maxLiteral;
  }

  /** Bytes that belong to nothing that was given out. */
  get surplus(): number {
    return this.#before.length + this.#buffer.length;
  }

  /** After a `literal`: what came before it of its line, with the size: `* 1 FETCH (BODY[] {3}`. */
  get head(): string {
    return this.#before + this.#buffer.peek().toString('latin1', 0, Math.max(this.#at - 2, 0));
  }

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /** After a `literal`: its bytes come as chunks, and in its line it stands as an empty one, `{0}`. */
  passOn(): void {
    if (this.#announced === undefined) return;
    this.#before = this.head.replace(ANNOUNCEMENT, '$1{0}\r\n');
    this.#buffer.take(this.#at);
    this.#at = 0;
    this.#searched = 0;
    this.#passing = this.#announced;
    this.#announced = undefined;
  }

  /** After a `literal` that will not be sent, because its sender was not told to go on: the line is forgotten. */
  drop(): void {
    if (this.#announced === undefined) return;
    this.#announced = undefined;
    this.#take(this.#at);
  }

  /**
   * @returns `undefined` for "not yet"
   * @throws ProtocolError `weird-reply` for an LF alone; LimitError
   */
  next(): ImapEvent | undefined {
    if (this.#passing > 0) return this.#takeChunk();
    this.#store();
    if (this.#buffer.length < this.#at) return this.#wait();
    const bytes = this.#buffer.peek();
    const end = bytes.indexOf(LF, Math.max(this.#at, this.#searched));
    const length = this.#before.length + (end === -1 ? bytes.length : end) - this.#stored;
    if (length > this.#maxLine) {
      throw new LimitError('MAX_LINE_BYTES', `a line is longer than ${this.#maxLine} bytes`);
    }
    if (end === -1) {
      this.#searched = bytes.length;
      return this.#wait();
    }
    if (end === this.#at || bytes[end - 1] !== CR) throw bareLineFeed();
    return this.#findLiteral(bytes, end) ?? this.#takeLine(end);
  }

  #wait(): undefined {
    this.#buffer.keep();
    return undefined;
  }

  /** Nobody wanted the literal otherwise: it is a part of its line. */
  #store(): void {
    if (this.#announced === undefined) return;
    this.#stored += this.#announced;
    if (this.#stored > this.#maxLiteral) {
      throw new LimitError(
        'MAX_LITERAL_BYTES',
        `a line has literals of over ${this.#maxLiteral} bytes: one is announced with ${this.#announced}`,
      );
    }
    this.#at += this.#announced;
    this.#announced = undefined;
  }

  #findLiteral(bytes: Buffer, end: number): ImapEvent | undefined {
    if (bytes[end - 2] !== CLOSING_BRACE) return undefined;
    const from = Math.max(this.#at, end - 1 - ANNOUNCEMENT_BYTES);
    const [, binary = '', digits, plus = ''] =
      ANNOUNCEMENT.exec(bytes.toString('latin1', from, end - 1)) ?? [];
    if (digits === undefined) return undefined;
    const isFirst = this.#at === 0 && this.#before === '';
    if (this.#from === 'server' && isFirst && STATUS_RESPONSE.test(bytes.toString('latin1', 0, end - 1))) {
      return undefined;
    }
    const size = Number(digits);
    if (!Number.isSafeInteger(size)) {
      throw new LimitError('MAX_LITERAL_BYTES', `a literal is announced with ${digits} bytes`);
    }
    this.#at = end + 1;
    this.#announced = size;
    return { type: 'literal', size, synchronising: plus === '', binary: binary !== '' };
  }

  #takeLine(end: number): ImapEvent {
    const text = this.#before + this.#buffer.peek().toString('latin1', 0, end - 1);
    this.#take(end + 1);
    return { type: 'line', text };
  }

  #take(count: number): void {
    this.#buffer.take(count);
    this.#before = '';
    this.#at = 0;
    this.#searched = 0;
    this.#stored = 0;
  }

  #takeChunk(): ImapEvent | undefined {
    const count = Math.min(this.#passing, this.#buffer.length);
    if (count === 0) return undefined;
    this.#passing -= count;
    return { type: 'chunk', bytes: this.#buffer.take(count) };
  }
}

function bareLineFeed(): ProtocolError {
  return new ProtocolError('weird-reply', 'a line ends in LF alone, not in CR LF', {
    source: 'RFC 9051, section 2.2',
  });
}
