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

/** Parses lines without their ends, the empty last one left out. */
export function parseFields(lines: readonly string[]): HttpField[] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const last = fields.at(-1);
      if (last === undefined) throw malformed('the first header line begins with a space', line, '5.2');
      const more = trim(line);
      if (more !== '') last[1] = last[1] === '' ? more : `${last[1]} ${more}`;
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
    fields.push([name, trim(line.slice(colon + 1))]);
  }
  return fields;
}

/** A head's or trailer's lines from its bytes, the closing empty line included in the bytes. */
export function splitLines(block: Buffer): string[] {
  const lines = block.toString('latin1', 0, block.length - 4).split('\r\n');
  for (const line of lines) {
    // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
    if (/[\0\r\n]/.test(line)) throw malformed('a header line holds a bare CR, LF or NUL', line, '2.2');
  }
  return lines;
}

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
