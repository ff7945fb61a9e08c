/**
 * Header and trailer fields (RFC 9112, section 5):
 *
 *     Content-Type: text/html␍␊
 *     X-Long: a value that␍␊
 *      goes on␍␊
 *     ␍␊
 *
 * - A name is a token, and the colon follows at once: white space between them is refused.
 * - Spaces and tabs around the value do not belong to it.
 * - A line that begins with a space or tab continues the one before (obsolete folding); it reads as one space.
 * - Every line ends in CR LF. A CR, LF or NUL elsewhere is refused: it is how one message is smuggled into another.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { TOKEN, trim } from '../../protocols/http-fields.ts';
import { MAX_FIELDS } from '../../protocols/http-limits.ts';
import type { HttpField } from '../../protocols/http.ts';

/**
 * Parses lines without their ends, the empty last one left out.
 *
 * @param known fields by their lines, to be looked up first, and added to
 */
export function parseFields(lines: readonly string[], known?: KnownFields): HttpField[] {
  const fields: HttpField[] = [];
  for (const line of lines) {
    const before = known?.get(line);
    if (before !== undefined && fields.length < MAX_FIELDS) {
      fields.push(before);
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      continueField(fields, line);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (colon === -1 || !TOKEN.test(name)) {
      throw malformed('a header line is not "name: value"', line, '5.1');
    }
    if (fields.length === MAX_FIELDS) {
      throw new LimitError('MAX_FIELDS', `the peer sent more than ${MAX_FIELDS} header fields`);
    }
    const field = [name, trim(line.slice(colon + 1))] as const;
    known?.add(line, field);
    fields.push(field);
  }
  return fields;
}

function continueField(fields: HttpField[], line: string): void {
  const last = fields.pop();
  if (last === undefined) throw malformed('the first header line begins with a space', line, '5.2');
  const [name, value] = last;
  const more = trim(line);
  fields.push([name, value === '' || more === '' ? `${value}${more}` : `${value} ${more}`]);
}

/** Lines that are remembered: those that a server says in each of its answers are among the first. */
export const MAX_KNOWN_FIELDS = 64;
/** And their length: no server can make them costly. */
export const MAX_KNOWN_LINE = 128;

/** A server's answers on one connection have most lines in common, which then are parsed once. */
export class KnownFields {
  readonly #fields = new Map<string, HttpField>();

  get(line: string): HttpField | undefined {
    return this.#fields.get(line);
  }

  add(line: string, field: HttpField): void {
    if (line.length > MAX_KNOWN_LINE) return;
    // Full of what changes with each answer: another few will tell.
    if (this.#fields.size === MAX_KNOWN_FIELDS) this.#fields.clear();
    this.#fields.set(line, field);
  }
}

/** A head's or trailer's lines from its bytes, the closing empty line included in the bytes. */
export function splitLines(block: Buffer): string[] {
  const text = block.toString('latin1', 0, block.length - 4);
  const lines = text.split('\r\n');
  if (STRAY.test(text)) {
    const line = lines.find((each) => STRAY.test(each)) ?? '';
    throw malformed('a header line holds a bare CR, LF or NUL', line, '2.2');
  }
  return lines;
}

// oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
const STRAY = /\0|\r(?!\n)|(?<!\r)\n/;

export function encodeFields(fields: readonly HttpField[]): string {
  return fields.map(([name, value]) => (value === '' ? `${name}:\r\n` : `${name}: ${value}\r\n`)).join('');
}

/** A refusal that quotes the offending line, cut short. */
export function malformed(what: string, line: string, section: string): ProtocolError {
  const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new ProtocolError('weird-reply', `${what}: ${JSON.stringify(shown)}`, {
    source: `RFC 9112, section ${section}`,
  });
}
