/**
 * One part of a form as curl's -F describes it:
 *
 *     name=text                   name=@photo.png                     name=<notes.txt
 *     name=text;type=text/html    name=@-;filename="a;b.txt"          name="one; two"
 *     name=@t.csv;type=text/csv; header=absent;headers="X-Part: 1";headers=@more.txt;encoder=base64
 *
 * `@` sends a file, `<` what a file holds as if it had been typed; `-` is standard input. A word in quotes may hold `;`
 * and `,`, and `\"` and `\\` in it stand for `"` and `\`; a quote that is never closed is an ordinary character. A type
 * takes along whatever follows it and is none of the other parameters.
 */
import { UsageError } from '../../../errors.ts';

export interface FormField {
  /** Empty: the part has none. */
  readonly name: string;
  readonly content: FormContent;
  readonly type?: string;
  /** What the receiver is told the file is called. */
  readonly filename?: string;
  /** `Name: value`, or a file with such lines. */
  readonly headers: readonly HeaderSource[];
  readonly encoder?: Encoder;
}

/** With `typed`, a file's content goes as if it had been typed: without a name of the file. */
export type FormContent = { readonly text: string } | { readonly file: string; readonly typed: boolean };
export type HeaderSource = { readonly line: string } | { readonly file: string };

const ENCODERS = ['base64', '8bit', 'binary'] as const;
/** RFC 2045, section 6.1. */
export type Encoder = (typeof ENCODERS)[number];

/** @throws UsageError, which never quotes the content */
export function parseFormField(given: string): FormField {
  const { name, value } = splitName(given);
  if (value.startsWith('(') || (name === '' && value === ')')) {
    throw new UsageError('a form within a form is not sent: RFC 7578, section 4.3, deprecates it', {
      hint: `content that begins with ( goes in quotes: -F 'name="(…"'`,
    });
  }
  const sign = /^[@<]/.exec(value)?.[0];
  const words = new Words(sign === undefined ? value : value.slice(1), sign === '@');
  const text = words.take();
  const parameters = takeParameters(words);
  if (sign === undefined) return { name, content: { text }, ...parameters };
  const typed = sign === '<';
  if (typed && parameters.filename !== undefined) {
    throw new UsageError('no file name goes with <FILE, which is sent as text', { hint: 'send @FILE' });
  }
  return { name, content: { file: text, typed }, ...parameters };
}

/** The same for curl's --form-string, where everything after the `=` is the content. */
export function parseFormString(given: string): FormField {
  const { name, value } = splitName(given);
  return { name, content: { text: value }, headers: [] };
}

function splitName(given: string): { name: string; value: string } {
  const equals = given.indexOf('=');
  if (equals !== -1) return { name: given.slice(0, equals), value: given.slice(equals + 1) };
  throw new UsageError('a part of a form has no =', { hint: 'write -F name=content or -F name=@FILE' });
}

interface Parameters {
  type?: string;
  filename?: string;
  encoder?: Encoder;
  readonly headers: HeaderSource[];
}

function takeParameters(words: Words): Parameters {
  const found: Parameters = { headers: [] };
  while (words.skip(/;[ \t-\r]*/y)) {
    if (words.skip(/type=[ \t-\r]*/iy)) found.type = mediaType(words.takeType());
    else if (words.skip(/filename=[ \t-\r]*/iy)) found.filename = words.take();
    else if (words.skip(/encoder=[ \t-\r]*/iy)) found.encoder = encoderOf(words.take());
    else if (words.skip(/headers=[@<][ \t-\r]*/iy)) found.headers.push({ file: words.take() });
    else if (words.skip(/headers=[ \t-\r]*/iy)) found.headers.push({ line: words.take() });
    else if (words.take() !== '') {
      throw new UsageError('after a ; in a form stands type=, filename=, headers= or encoder=', {
        hint: `content with a ; goes in quotes (-F 'name="a;b"'), or use --form-string`,
      });
    }
  }
  words.refuseMore();
  return found;
}

function mediaType(text: string): string {
  if (/^[^/\s]+\/[^;,\s]/.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not a media type, such as text/plain`);
}

function encoderOf(text: string): Encoder {
  const found = ENCODERS.find((name) => name === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(`a part is encoded as ${ENCODERS.join(', ')}, and not ${JSON.stringify(text)}`);
}

/** What stands between semicolons, and, where several could stand, commas. */
class Words {
  readonly #text: string;
  readonly #severalFiles: boolean;
  #at = 0;

  constructor(text: string, severalFiles: boolean) {
    this.#text = text;
    this.#severalFiles = severalFiles;
    this.skip(/[ \t-\r]*/y);
  }

  /** Passes over what the sticky pattern matches; whether it did. */
  skip(pattern: RegExp): boolean {
    return this.#match(pattern) !== undefined;
  }

  /** One word, in quotes or up to the next separator. */
  take(): string {
    const quoted = this.#match(/"((?:[^"\\]|\\["\\]|\\(?!["\\]))*)"[ \t-\r]*/y);
    const plain = this.#match(this.#severalFiles ? /[^;,]*/y : /[^;]*/y)?.[0] ?? '';
    if (quoted === undefined) return withoutSpacesAfter(plain);
    if (plain === '') return (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
    throw new UsageError('in a form, more follows a closing quote', {
      hint: 'a quote within quotes is written \\"',
    });
  }

  takeType(): string {
    const rest = /(?:(?!;[ \t-\r]*(?:filename|headers|encoder)=).)*/isy;
    const restOfOne = /(?:(?!;[ \t-\r]*(?:filename|headers|encoder)=)[^,])*/isy;
    return withoutSpacesAfter(this.#match(this.#severalFiles ? restOfOne : rest)?.[0] ?? '');
  }

  refuseMore(): void {
    if (this.#at === this.#text.length) return;
    throw new UsageError('several files in one part are not sent: RFC 7578, section 4.3, deprecates it', {
      hint: `give each its own -F with the same name; a file name with a comma goes in quotes: -F 'name=@"a,b"'`,
    });
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }
}

/** Those of ASCII: any other is part of the text. Greedy, since a pattern that ends in spaces takes quadratic time. */
function withoutSpacesAfter(text: string): string {
  return /^.*[^ \t-\r]/s.exec(text)?.[0] ?? '';
}
