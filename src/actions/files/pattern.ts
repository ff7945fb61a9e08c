/**
 * Patterns as shells have them:
 *
 *     *       any text            ?       one character
 *     [a-z]   one of these        [!a-z]  one that is none of these, also [^a-z]
 *     **      any folders         {a,b}   one of these (braces.ts)
 *     \*      a star
 *
 * They are matched as text, so that `?` is a character and not a byte of it (textOf). What is not well formed, such as `[`
 * alone, stands for itself.
 */
import { UsageError } from '../../errors.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { type Mark, matchSequence, REST } from './match-sequence.ts';

/** As long as a path can be (PATH_MAX of Linux). */
export const MAX_PATTERN_BYTES = 4096;

/** What stands between two slashes. */
export type Part =
  /** `**`: any number of folders, none included. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'literal'; readonly name: RemotePath }
  | {
      readonly kind: 'pattern';
      readonly marks: readonly Mark<string>[];
      /** It says itself that the name begins with a dot. */
      readonly mayHide: boolean;
    };

/** Whether there is anything in it to be matched; what stands behind a backslash is itself. */
export function isPattern(path: RemotePath): boolean {
  return /[*?[{]/.test(path.replace(/\\./gs, ''));
}

/** The path that is meant, where it is no pattern. */
export function unquote(path: RemotePath): RemotePath {
  return path.replace(/\\(.)/gs, '$1') as RemotePath;
}

/**
 * The parts of a pattern without braces; slashes at either end, and doubled ones, make none. `**` at the end is all that is
 * in those folders.
 *
 * @throws UsageError for more than MAX_PATTERN_BYTES
 */
export function parsePattern(pattern: RemotePath): Part[] {
  if (pattern.length > MAX_PATTERN_BYTES) {
    throw new UsageError(`the pattern is longer than ${MAX_PATTERN_BYTES} bytes`);
  }
  const texts = pattern.split('/').filter((text) => text !== '') as RemotePath[];
  const parts = texts.map(parsePart);
  return parts.at(-1)?.kind === 'folders' ? [...parts, parsePart('*' as RemotePath)] : parts;
}

/** Whether one name is as a part says; `**` takes any. */
export function fitsPart(name: RemotePath, part: Part): boolean {
  if (part.kind === 'literal') return name === part.name;
  return part.kind === 'folders' || matchSequence(part.marks, Array.from(textOf(name)));
}

function parsePart(part: RemotePath): Part {
  if (part === '**') return { kind: 'folders' };
  if (!isPattern(part)) return { kind: 'literal', name: unquote(part) };
  const characters = Array.from(textOf(part));
  const marks: Mark<string>[] = [];
  for (let at = 0; at < characters.length;) {
    const { mark, next } = readMark(characters, at);
    // Two stars are as good as one.
    if (mark !== REST || marks.at(-1) !== REST) marks.push(mark);
    at = next;
  }
  return { kind: 'pattern', marks, mayHide: /^\\?\./.test(part) };
}

interface ReadMark {
  readonly mark: Mark<string>;
  readonly next: number;
}

function readMark(characters: readonly string[], at: number): ReadMark {
  const character = characters[at]!;
  const next = at + 1;
  if (character === '*') return { mark: REST, next };
  if (character === '?') return { mark: () => true, next };
  const set = character === '[' ? readSet(characters, next) : undefined;
  if (set !== undefined) return set;
  const quoted = character === '\\' ? characters[next] : undefined;
  if (quoted !== undefined) return { mark: (other) => other === quoted, next: next + 1 };
  return { mark: (other) => other === character, next };
}

/** What follows `[`; `undefined` where nothing closes it. */
function readSet(characters: readonly string[], start: number): ReadMark | undefined {
  const isNegated = characters[start] === '!' || characters[start] === '^';
  const first = isNegated ? start + 1 : start;
  const ranges: (readonly [from: string, to: string])[] = [];
  for (let at = first; at < characters.length;) {
    // At the beginning it is one of them.
    if (characters[at] === ']' && at > first) {
      const isIn = (each: string) => ranges.some(([from, to]) => isBetween(each, from, to));
      return { mark: (each) => isIn(each) !== isNegated, next: at + 1 };
    }
    const from = readMember(characters, at);
    const isRange = characters[from.next] === '-' && (characters[from.next + 1] ?? ']') !== ']';
    const to = isRange ? readMember(characters, from.next + 1) : from;
    ranges.push([from.member, to.member]);
    at = to.next;
  }
  return undefined;
}

function readMember(characters: readonly string[], at: number): { member: string; next: number } {
  const quoted = characters[at] === '\\' ? characters[at + 1] : undefined;
  return quoted === undefined ? { member: characters[at]!, next: at + 1 } : { member: quoted, next: at + 2 };
}

function isBetween(character: string, from: string, to: string): boolean {
  const code = character.codePointAt(0)!;
  return from.codePointAt(0)! <= code && code <= to.codePointAt(0)!;
}
