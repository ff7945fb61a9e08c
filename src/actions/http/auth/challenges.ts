/**
 * What a server wants to be told (RFC 9110, section 11.6.1), in one field or several:
 *
 *     WWW-Authenticate: Basic realm="lab", Digest realm="lab", nonce="a\"b", qop="auth,auth-int"
 *     WWW-Authenticate: Negotiate YIIJ2w==
 *
 * A comma divides challenges as well as their parameters: what follows one is a parameter if there is a `=` in it, and
 * the name of a scheme otherwise. A challenge that breaks the rules is passed over, and those around it are not.
 */
import { TOKEN } from '../../../protocols/http-fields.ts';

export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** By their names in lower case; quotes and backslashes are taken off. One character a byte. */
  readonly params: ReadonlyMap<string, string>;
  /** What some schemes have instead of parameters. */
  readonly token68?: string;
}

/** Servers offer three or four; the best of so many is good enough. */
export const MAX_CHALLENGES = 32;

/** Reads the values of all WWW-Authenticate fields, in order; whatever stands in them, it does not throw. */
export function parseChallenges(values: readonly string[]): Challenge[] {
  const challenges: Challenge[] = [];
  for (const value of values) {
    for (const challenge of readList(value)) {
      if (challenges.length === MAX_CHALLENGES) return challenges;
      challenges.push(challenge);
    }
  }
  return challenges;
}

/** The parameters of Authentication-Info, which are those of a challenge without a scheme (RFC 9110, section 11.6.3). */
export function parseAuthParams(value: string): ReadonlyMap<string, string> {
  return parseChallenges([`Info ${value}`])[0]?.params ?? new Map();
}

function* readList(text: string): Generator<Challenge> {
  const cursor = new Cursor(text);
  let draft: Draft | undefined;
  while ((cursor.take(SEPARATORS), !cursor.atEnd)) {
    const param = cursor.take(PARAM);
    if (param !== undefined) {
      const [, name = '', bare, quoted = ''] = param;
      draft?.add(name.toLowerCase(), bare ?? quoted.replaceAll(/\\(.)/g, '$1'));
      continue;
    }
    const scheme = cursor.take(SCHEME)?.[1];
    if (scheme === undefined) {
      cursor.take(MEMBER);
      draft?.spoil();
      continue;
    }
    if (draft?.whole === true) yield draft;
    draft = new Draft(scheme.toLowerCase(), cursor.take(TOKEN68)?.[1]);
  }
  if (draft?.whole === true) yield draft;
}

/** A challenge whose parameters are still coming. */
class Draft implements Challenge {
  readonly scheme: string;
  readonly params = new Map<string, string>();
  readonly token68?: string;
  whole = true;

  constructor(scheme: string, token68: string | undefined) {
    this.scheme = scheme;
    if (token68 !== undefined) this.token68 = token68;
  }

  // RFC 9110, section 11.2: each name once, and none beside a token68.
  add(name: string, value: string): void {
    if (this.params.has(name) || this.token68 !== undefined) this.spoil();
    this.params.set(name, value);
  }

  spoil(): void {
    this.whole = false;
  }
}

/** A place in a text, from which sticky patterns take what they match. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#at = pattern.lastIndex;
    return match;
  }
}

const NAME = `(${TOKEN.source.slice(1, -1)})`;
/** RFC 9110, section 5.6.4; a control character would have to be sent back, and cannot be. */
const QUOTED = String.raw`"([^"\\\x00-\x08\x0a-\x1f\x7f]*(?:\\[\t\x20-\x7e\x80-\xff][^"\\\x00-\x08\x0a-\x1f\x7f]*)*)"`;
const MEMBER_ENDS = String.raw`(?=[ \t]*(?:,|$))`;

const SEPARATORS = /[ \t,]*/y;
const PARAM = new RegExp(String.raw`${NAME}[ \t]*=[ \t]*(?:${NAME}|${QUOTED})${MEMBER_ENDS}`, 'y');
const SCHEME = new RegExp(String.raw`${NAME}(?:[ \t]+|$|(?=,))`, 'y');
const TOKEN68 = new RegExp(String.raw`([A-Za-z0-9\-._~+/]+=*)${MEMBER_ENDS}`, 'y');
/** Up to the next comma outside quotes, or to the end where a quote is not closed. */
const MEMBER = /(?:[^",]+|"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$))*/sy;
