/** Where a text stops being JSON (RFC 8259). JSON.parse does not always say, and says it differently from version to version. */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** One line for a person, with the place. */
  readonly message: string;
}

/** @returns `undefined` for what is JSON */
export function jsonFault(text: string): JsonFault | undefined {
  const scanner = new Scanner(text);
  const expected = scanner.run();
  if (expected === undefined) return undefined;
  const before = text.slice(0, scanner.at);
  const line = before.split('\n').length;
  const column = scanner.at - before.lastIndexOf('\n');
  const found = text.codePointAt(scanner.at);
  const there = found === undefined ? 'the text ends' : `${nameOf(found)} is there`;
  return { line, column, message: `line ${line}, column ${column}: ${expected} is expected, and ${there}` };
}

/** `"x"` as it is, and what cannot be seen by its number. */
function nameOf(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/[^\p{C}\p{Z}]| /u.test(character)) return character === '"' ? `'"'` : `"${character}"`;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- RFC 8259, section 7: what must be escaped
const PLAIN = /[^"\\\0-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type State = 'value' | 'first element' | 'name' | 'first name' | 'colon' | 'comma';

/** Goes through the text without recursion: it may nest as deep as it likes. */
class Scanner {
  /** Where it has stopped. */
  at = 0;
  readonly #text: string;
  readonly #open: ('[' | '{')[] = [];
  #state: State = 'value';

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns what is expected where it stopped, and `undefined` at a good end */
  run(): string | undefined {
    for (;;) {
      this.#take(SPACE);
      if (this.#state === 'comma' && this.#open.length === 0) {
        return this.at === this.#text.length ? undefined : 'the end';
      }
      const expected = this.#step();
      if (expected !== undefined) return expected;
    }
  }

  #step(): string | undefined {
    const next = this.#text[this.at];
    switch (this.#state) {
      case 'colon':
        if (next !== ':') return '":"';
        this.#go(1, 'value');
        return undefined;
      case 'comma': {
        const inArray = this.#open.at(-1) === '[';
        if (next === ',') this.#go(1, inArray ? 'value' : 'name');
        else if (next === (inArray ? ']' : '}')) this.#close();
        else return `"," or "${inArray ? ']' : '}'}"`;
        return undefined;
      }
      case 'name':
      case 'first name':
        if (next === '}' && this.#state === 'first name') {
          this.#close();
          return undefined;
        }
        return next === '"' ? this.#string('colon') : 'a name in double quotes';
      default:
        return this.#value(next);
    }
  }

  #value(next: string | undefined): string | undefined {
    if (next === '[' || next === '{') {
      this.#open.push(next);
      this.#go(1, next === '[' ? 'first element' : 'first name');
    } else if (next === ']' && this.#state === 'first element') this.#close();
    else if (next === '"') return this.#string('comma');
    else if (this.#take(LITERAL) || this.#take(NUMBER)) this.#state = 'comma';
    else return 'a value';
    return undefined;
  }

  #string(after: State): string | undefined {
    this.at += 1;
    do this.#take(PLAIN);
    while (this.#take(ESCAPE));
    const next = this.#text[this.at];
    if (next !== '"') return next === '\\' ? 'an escape that JSON knows' : 'the end of the string';
    this.#go(1, after);
    return undefined;
  }

  #close(): void {
    this.#open.pop();
    this.#go(1, 'comma');
  }

  #go(step: number, state: State): void {
    this.at += step;
    this.#state = state;
  }

  /** Whether anything was taken. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const [taken = ''] = pattern.exec(this.#text) ?? [];
    this.at += taken.length;
    return taken !== '';
  }
}
