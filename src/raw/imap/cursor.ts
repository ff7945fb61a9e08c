/**
 * What stands in a line (RFC 9051, section 9), read from left to right:
 *
 *     FETCH  \Seen  1:*            an atom: up to a space, a parenthesis or a quote
 *     "a \"b\" c"                  a quoted string; a backslash before a quote or a backslash
 *     {3}␍␊a"b                     a literal
 *     NIL                          nothing; where only an atom or a string can stand, a word like any other
 *     (A (B C) "d")                a list
 *     BODY[HEADER.FIELDS (A B)]<0> a section
 *
 * The line is one string with a character for each byte (decoder.ts): cutting it up is cheap, and text is made of the pieces
 * only where somebody wants it.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import type { ImapSection, ImapValue } from './values.ts';

/** Messages within messages; whoever needs more wants to exhaust us. */
export const MAX_DEPTH = 100;
/** In what `value` and `values` read of one line: a list of all members of a large mailing list. */
export const MAX_VALUES = 100_000;

const LF = 10;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const LESS = 0x3c;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const TILDE = 0x7e;
const DELETE = 0x7f;

const SECTION = /(BODY(?:\.PEEK)?|BINARY(?:\.PEEK|\.SIZE)?)\[([^\]() "{]*)(?: \(([^\]]*)\))?\]/iy;
const PARTIAL = /<(\d{1,15})(?:\.(\d{1,15}))?>/y;
const LITERAL = /~?\{(\d{1,15})\+?\}\r\n/y;

export class ImapCursor {
  readonly line: string;
  at: number;
  #depth = 0;
  #values = 0;

  constructor(line: string, at = 0) {
    this.line = line;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.line.length;
  }

  /** The next character, which is left where it is; NaN at the end. */
  peek(): number {
    return this.line.charCodeAt(this.at);
  }

  /** Whether this character was next, and was stepped over. */
  take(character: number): boolean {
    if (this.line.charCodeAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  /** @throws ProtocolError where something else comes */
  expect(character: number): void {
    if (!this.take(character)) throw this.error(`"${String.fromCharCode(character)}"`);
  }

  /** One space, or more: some servers are generous. */
  space(): void {
    this.expect(SPACE);
    while (this.take(SPACE));
  }

  /** Up to a space, parenthesis, quote or control character. */
  atom(): string {
    const start = this.at;
    let at = start;
    for (; at < this.line.length; at += 1) {
      const code = this.line.charCodeAt(at);
      if (code <= SPACE || code === OPEN || code === CLOSE || code === QUOTE || code === OPEN_BRACE) break;
      if (code === DELETE) break;
    }
    if (at === start) throw this.error('a word');
    this.at = at;
    return this.line.slice(start, at);
  }

  /** @throws ProtocolError for what is no number, or beyond 2^53 */
  number(): number {
    const start = this.at;
    let number = 0;
    for (;;) {
      const digit = this.line.charCodeAt(this.at) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
      this.at += 1;
    }
    if (this.at === start || number > Number.MAX_SAFE_INTEGER) {
      this.at = start;
      throw this.error('a number');
    }
    return number;
  }

  /** A quoted string or a literal, one character a byte. */
  string(): string {
    const code = this.peek();
    if (code === QUOTE) return this.#quoted();
    if (code === OPEN_BRACE || code === TILDE) return this.#literal();
    throw this.error('a string');
  }

  /** An atom or a string: `NIL` is a word here. */
  astring(): string {
    return this.#isString() ? this.string() : this.atom();
  }

  /** `undefined` for NIL. Some servers send atoms where strings belong. */
  nstring(): string | undefined {
    if (this.#isString()) return this.string();
    const word = this.atom();
    return word.length === 3 && word.toUpperCase() === 'NIL' ? undefined : word;
  }

  /** Whether NIL was next, and was stepped over. */
  takeNil(): boolean {
    const { line, at } = this;
    const next = line.charCodeAt(at + 3);
    if (next > SPACE && next !== CLOSE) return false;
    if (line.slice(at, at + 3).toUpperCase() !== 'NIL') return false;
    this.at += 3;
    return true;
  }

  /** Opens a list. Each `open` needs its `close`. @throws LimitError beyond MAX_DEPTH */
  open(): void {
    this.expect(OPEN);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new LimitError('MAX_DEPTH', `parentheses are nested more than ${MAX_DEPTH} deep`);
    }
  }

  /** Whether the list has ended here, and was left. Spaces before it are stepped over. */
  close(): boolean {
    while (this.take(SPACE));
    if (!this.take(CLOSE)) {
      if (this.done) throw this.error('")"');
      return false;
    }
    this.#depth -= 1;
    return true;
  }

  /** @param read one element */
  list<T>(read: () => T): T[] {
    const values: T[] = [];
    this.open();
    while (!this.close()) values.push(read());
    return values;
  }

  /** Whatever comes next. @throws LimitError beyond MAX_VALUES or MAX_DEPTH */
  value(): ImapValue {
    this.#values += 1;
    if (this.#values > MAX_VALUES) {
      throw new LimitError('MAX_VALUES', `a line has more than ${MAX_VALUES} values`);
    }
    const code = this.peek();
    if (code === OPEN) return { type: 'list', values: this.list(() => this.value()) };
    if (code === QUOTE) return { type: 'string', text: this.#quoted(), form: 'quoted' };
    if (this.#isString()) return { type: 'string', text: this.#literal(), form: 'literal' };
    const section = this.section();
    if (section !== undefined) return section;
    const text = this.atom();
    return text.toUpperCase() === 'NIL' ? { type: 'nil', text } : { type: 'atom', text };
  }

  /** All up to the end of the line, with spaces between them. */
  values(): ImapValue[] {
    const values: ImapValue[] = [];
    while (this.take(SPACE));
    while (!this.done) {
      values.push(this.value());
      if (!this.done) this.space();
    }
    return values;
  }

  /** `BODY[…]`, `BODY.PEEK[…]<0.100>`, `BINARY[…]` and their like (RFC 9051, section 6.4.5), if one comes next. */
  section(): ImapSection | undefined {
    SECTION.lastIndex = this.at;
    const [all, name, section, fields] = SECTION.exec(this.line) ?? [];
    if (all === undefined || name === undefined || section === undefined) return undefined;
    this.at += all.length;
    const partial = this.#partial();
    return {
      type: 'section',
      name: name.toUpperCase(),
      section: section.toUpperCase(),
      ...(fields === undefined ? {} : { fields: new ImapCursor(`(${fields})`).#words() }),
      ...(partial === undefined ? {} : { partial }),
    };
  }

  /** What is left of the line. */
  rest(): string {
    const rest = this.line.slice(this.at);
    this.at = this.line.length;
    return rest;
  }

  /** For what comes instead of what belongs here. */
  error(expected: string): ProtocolError {
    const found = this.done ? 'the end of the line' : JSON.stringify(this.line.slice(this.at, this.at + 20));
    return new ProtocolError('weird-reply', `${expected} is missing where ${found} comes`, {
      source: 'RFC 9051, section 9',
    });
  }

  #words(): string[] {
    return this.list(() => this.astring());
  }

  #partial(): ImapSection['partial'] {
    if (this.peek() !== LESS) return undefined;
    PARTIAL.lastIndex = this.at;
    const [all, offset, length] = PARTIAL.exec(this.line) ?? [];
    if (all === undefined) throw this.error('a range');
    this.at += all.length;
    return { offset: Number(offset), ...(length === undefined ? {} : { length: Number(length) }) };
  }

  #isString(): boolean {
    const code = this.peek();
    return (
      code === QUOTE ||
      code === OPEN_BRACE ||
      (code === TILDE && this.line.charCodeAt(this.at + 1) === OPEN_BRACE)
    );
  }

  #quoted(): string {
    const start = this.at + 1;
    let end = this.line.indexOf('"', start);
    // An odd number of backslashes before it makes a quote a part of the string.
    while (end !== -1 && this.#escapesBefore(end, start) % 2 === 1) end = this.line.indexOf('"', end + 1);
    if (end === -1) throw this.error('the end of a string');
    const text = this.line.slice(start, end);
    // A line end in it belongs to a literal further on: this string never ended.
    if (text.includes('\n')) throw this.error('the end of a string');
    this.at = end + 1;
    return text.includes('\\') ? text.replace(/\\([^])/g, '$1') : text;
  }

  #escapesBefore(end: number, start: number): number {
    let count = 0;
    while (end - count > start && this.line.charCodeAt(end - count - 1) === BACKSLASH) count += 1;
    return count;
  }

  #literal(): string {
    LITERAL.lastIndex = this.at;
    const [all, size] = LITERAL.exec(this.line) ?? [];
    if (all === undefined) throw this.error('a string');
    const start = this.at + all.length;
    const end = start + Number(size);
    if (end > this.line.length || this.line.charCodeAt(start - 1) !== LF) throw this.error('a literal');
    this.at = end;
    return this.line.slice(start, end);
  }
}
