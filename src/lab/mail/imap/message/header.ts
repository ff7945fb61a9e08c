/**
 * The header of a message or of a part in it (RFC 5322, section 2.2), over the bytes as they are stored:
 *
 *     Subject: a long
 *      line                 a line that begins with a space continues the one before it
 *     not a field           lines without a colon are passed over
 *                           the empty line is part of the header
 *
 * Texts have one character for each byte.
 */

/** Of one header, the bytes that are looked at: what is made of them (addresses) takes several times as many. */
export const MAX_HEADER_BYTES = 256 * 1024;

export interface HeaderField {
  /** In lower case. */
  readonly name: string;
  /** Unfolded, without spaces around it. */
  readonly value: string;
  /** Where its lines begin and end, their line end included. */
  readonly start: number;
  readonly end: number;
}

/** Those that stand in these bytes, in order. */
export function readFields(content: Buffer, start: number, end: number): HeaderField[] {
  const text = content.toString('latin1', start, Math.min(end, start + MAX_HEADER_BYTES));
  const fields: HeaderField[] = [];
  let at = 0;
  while (at < text.length) {
    const from = at;
    at = fieldEnd(text, from);
    // Looked for in these lines alone: a header without any would be searched to its end at each of them.
    const lines = text.slice(from, at);
    const colon = lines.indexOf(':');
    const name = colon === -1 ? '' : lines.slice(0, colon).trimEnd().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) continue;
    const value = lines
      .slice(colon + 1)
      .replaceAll(/\r?\n/g, '')
      .trim();
    fields.push({ name, value, start: start + from, end: start + at });
  }
  return fields;
}

/** Behind the last line that belongs to the field. */
function fieldEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline === -1) return text.length;
    at = newline + 1;
    const next = text[at];
    if (next !== ' ' && next !== '\t') return at;
  }
}

/** The last of that name, which is what counts where there may be only one. */
export function fieldOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.findLast((field) => field.name === name)?.value;
}
