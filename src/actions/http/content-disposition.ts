/**
 * The name that a server has for what it sends (RFC 6266):
 *
 *     Content-Disposition: attachment; filename="a \"b\".txt"; filename*=UTF-8''na%C3%AFve.txt
 *
 * - `filename*` (RFC 8187: charset, language, percent-encoded bytes) comes before `filename`, unless it is broken.
 * - A backslash escapes a quote or a backslash only: in `"c:\dir\f.txt"`, which is sent, too, it parts folders.
 * - Read as curl does where servers break the rules: no type, no closing quote, single quotes, a bare value with
 *   spaces, raw UTF-8. Where a name is given twice, the first counts.
 */
import { trim, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';
import { safeFileName } from '../file-name.ts';

/** No name that can be used is as long; what stands beyond is not looked at. */
export const MAX_DISPOSITION_CHARACTERS = 8192;

/** The name to save a response under; `undefined` where none is given, or none that can be used. */
export function nameFromDisposition(headers: readonly HttpField[]): string | undefined {
  const name = valuesOf(headers, 'content-disposition').map(fileNameIn).find(isGiven);
  return name === undefined ? undefined : safeFileName(name);
}

/** The file name in a Content-Disposition field, as the server means it: not yet safe. */
export function fileNameIn(value: string): string | undefined {
  let plain: string | undefined;
  let extended: string | undefined;
  for (const [name, text] of parametersOf(value.slice(0, MAX_DISPOSITION_CHARACTERS))) {
    if (name === 'filename') plain ??= text;
    if (name === 'filename*') extended ??= decodeExtended(text);
  }
  return [extended, plain === undefined ? undefined : decodeRaw(plain)].find(isGiven);
}

const isGiven = (name: string | undefined): boolean => name !== undefined && name !== '';

/** From a place where a parameter begins to its value; the type before them is a name without a value. */
const NAME = /[;\s]*([^=;\s"]*)[ \t]*(=?)[ \t]*/y;
const DOUBLE_QUOTED = /"((?:[^"\\]|\\.)*)(?:"|\\?$)/sy;
const SINGLE_QUOTED = /'([^']*)'[ \t]*(?=;|$)/y;
const BARE = /[^;]*/y;

function* parametersOf(text: string): Generator<readonly [name: string, value: string]> {
  for (let at = 0; at < text.length;) {
    const start = at;
    const [head, name = '', equals] = match(NAME, text, at);
    at += head.length;
    if (equals === '=') {
      const [whole, value] = readValue(text, at);
      at += whole.length;
      yield [name.toLowerCase(), value];
    }
    // What stands between a value and the next semicolon has no meaning.
    at += match(BARE, text, at)[0].length;
    if (at === start) return;
  }
}

function readValue(text: string, at: number): readonly [whole: string, value: string] {
  const quoted = match(DOUBLE_QUOTED, text, at);
  if (quoted[0] !== '') return [quoted[0], (quoted[1] ?? '').replace(/\\(["\\])/g, '$1')];
  const single = match(SINGLE_QUOTED, text, at);
  if (single[0] !== '') return [single[0], single[1] ?? ''];
  const [bare] = match(BARE, text, at);
  return [bare, trim(bare)];
}

function match(pattern: RegExp, text: string, at: number): readonly [whole: string, ...groups: string[]] {
  pattern.lastIndex = at;
  return (pattern.exec(text) ?? ['']) as unknown as readonly [string, ...string[]];
}

const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'((?:%[0-9a-f]{2}|[^%])*)$/i;

/** RFC 8187, section 3.2; both charsets may be used, and browsers know no others either. */
function decodeExtended(text: string): string | undefined {
  const [, charset, encoded] = EXTENDED.exec(text) ?? [];
  if (charset === undefined || encoded === undefined) return undefined;
  const bytes = encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return charset.toLowerCase() === 'utf-8' ? asUtf8(bytes) : bytes;
}

/** A field has one character a byte; servers that send more than ASCII mean UTF-8, or else ISO-8859-1. */
function decodeRaw(bytes: string): string {
  return asUtf8(bytes) ?? bytes;
}

function asUtf8(bytes: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}
