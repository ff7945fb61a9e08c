/**
 * Steps through a structured field (RFC 5322, section 3.2): words, quoted strings, comments, and the characters that mean
 * something. What is malformed (a quote that is never closed) runs to the end.
 */
export class FieldLexer {
  /** The last comment that was passed over, without its parentheses. */
  comment: string | undefined;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The character that comes next, white space and comments passed over; empty at the end. */
  peek(): string {
    for (;;) {
      const next = this.#text[this.#at] ?? '';
      if (next === '(') this.#skipComment();
      else if (next === ' ' || next === '\t' || next === '\r' || next === '\n') this.#at += 1;
      else return next;
    }
  }

  /** Whether it was this character that came next; then it is taken. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  /** A quoted string, or what stands before white space, a comment or one of `stops`; empty where one of them is next. */
  word(stops: string): string {
    if (this.peek() === '"') return this.#quoted('"');
    const from = this.#at;
    while (this.#at < this.#text.length && !isOneOf(this.#text[this.#at] ?? '', stops)) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  /** Everything before this character, and the character. */
  until(character: string): string {
    const found = this.#text.indexOf(character, this.#at);
    const end = found === -1 ? this.#text.length : found;
    const text = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #quoted(close: string): string {
    let text = '';
    this.#at += 1;
    while (this.#at < this.#text.length) {
      let next = this.#text[this.#at++] ?? '';
      if (next === close) break;
      if (next === '\\') next = this.#text[this.#at++] ?? '';
      text += next;
    }
    return text;
  }

  #skipComment(): void {
    let depth = 0;
    const from = this.#at + 1;
    while (this.#at < this.#text.length) {
      const next = this.#text[this.#at++];
      if (next === '\\') this.#at += 1;
      else if (next === '(') depth += 1;
      else if (next === ')' && --depth === 0) break;
    }
    this.comment = this.#text.slice(from, this.#at - (depth === 0 ? 1 : 0)).replaceAll(/\\(.)/g, '$1');
  }
}

function isOneOf(character: string, stops: string): boolean {
  return ' \t\r\n("'.includes(character) || stops.includes(character);
}
