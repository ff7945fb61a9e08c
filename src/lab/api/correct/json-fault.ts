export interface JsonFault {
  /** In UTF-16 units, as strings are indexed. */
  readonly offset: number;
  /** What could have stood there. */
  readonly expected: string;
}

/**
 * Where a text stops being JSON (RFC 8259). JSON.parse does not always tell, and in other words with each version of Node.
 *
 * @param text that JSON.parse refuses, nested no deeper than recursion can follow
 */
export function findFault(text: string): JsonFault {
  const scanner = new Scanner(text);
  try {
    scanner.document();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return { offset: text.length, expected: 'an end' };
}

class Fault extends Error implements JsonFault {
  readonly offset: number;
  readonly expected: string;

  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
  }
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** What a text has between its escapes: anything but a quote, a backslash and the controls below a space. */
const PLAIN = /(?:[^"\\\p{Cc}]|[\u007f-\u009f])*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value();
    this.#take(SPACE);
    if (this.#at < this.#text.length) this.#fail('the end');
  }

  #value(): void {
    this.#take(SPACE);
    if (this.#is('{')) this.#many('}', () => this.#member());
    else if (this.#is('[')) this.#many(']', () => this.#value());
    else if (this.#text[this.#at] === '"') this.#string();
    else if (!this.#take(NUMBER) && !this.#take(WORD)) this.#fail('a value');
  }

  #member(): void {
    this.#take(SPACE);
    if (this.#text[this.#at] !== '"') this.#fail('a name in double quotes');
    this.#string();
    this.#take(SPACE);
    if (!this.#is(':')) this.#fail('a colon');
    this.#value();
  }

  #many(end: string, one: () => void): void {
    this.#take(SPACE);
    if (this.#is(end)) return;
    do {
      one();
      this.#take(SPACE);
    } while (this.#is(','));
    if (!this.#is(end)) this.#fail(`a comma or ${end}`);
  }

  #string(): void {
    this.#at += 1;
    do this.#take(PLAIN);
    while (this.#take(ESCAPE));
    if (this.#is('"')) return;
    const isEscape = this.#text[this.#at] === '\\';
    this.#fail(isEscape ? 'an escape that JSON has' : 'the closing quote of a text');
  }

  #is(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found !== '';
  }

  #fail(expected: string): never {
    throw new Fault(this.#at, expected);
  }
}
