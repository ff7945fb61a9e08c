/**
 * Parameters of Content-Type and Content-Disposition that say more than one line of ASCII can (RFC 2231):
 *
 *     title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A        a charset, a language, bytes as %XX
 *     URL*0="ftp://"; URL*1="cs.utk.edu/pub"                         in pieces
 *     title*0*=us-ascii'en'This%20is%20; title*1="fun"               both: each piece says whether it has %XX
 *     name="=?UTF-8?Q?M=C3=BCll?="                                   encoded words, which are not allowed here and common
 */
import { decodeCharset } from './mime-charset.ts';
import { decodeWords } from './mime-words.ts';

/** A file name of 255 characters, each as nine of %XX, 60 to a piece: 40. */
export const MAX_PIECES = 100;

interface Piece {
  readonly encoded: boolean;
  readonly value: string;
}

const NAME = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/;
const EXTENDED = /^([^']*)'[^']*'(.*)$/s;

/**
 * @param parameters name and value, as they came, quotes taken off
 * @returns names in lower case. Where a name comes in two ways, the one with a charset is meant (RFC 6266, section 4.3)
 */
export function decodeParameters(parameters: Iterable<readonly [string, string]>): Record<string, string> {
  const plain = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  for (const [key, value] of parameters) {
    const [, name = key, number, star] = NAME.exec(key) ?? [];
    const lower = name.toLowerCase();
    if (number === undefined && star === undefined) {
      if (!plain.has(lower)) plain.set(lower, decodeWords(value));
      continue;
    }
    const index = Number(number ?? 0);
    if (index >= MAX_PIECES) continue;
    const list = pieces.get(lower) ?? [];
    pieces.set(lower, list);
    list[index] ??= { encoded: star !== undefined, value };
  }
  for (const [name, list] of pieces) {
    const value = join(list);
    if (value !== undefined) plain.set(name, value);
  }
  return Object.fromEntries(plain);
}

/** Up to the first piece that is missing. */
function join(pieces: readonly (Piece | undefined)[]): string | undefined {
  const [first] = pieces;
  if (first === undefined) return undefined;
  const [, charset = '', start = first.value] = (first.encoded ? EXTENDED.exec(first.value) : null) ?? [];
  const bytes: Buffer[] = [];
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const value = index === 0 ? start : piece.value;
    bytes.push(piece.encoded ? percentDecoded(value) : Buffer.from(value, 'utf8'));
  }
  const all = Buffer.concat(bytes);
  return decodeCharset(charset === '' ? 'utf-8' : charset, all) ?? all.toString('latin1');
}

function percentDecoded(value: string): Buffer {
  const bytes = value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
