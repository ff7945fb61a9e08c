/** Header fields as curl's -H takes them, and what may stand in a request at all. */
import { UsageError } from '../../errors.ts';
import { TOKEN, trim } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';

export interface HeaderEdits {
  /** What is sent, in the order given. */
  readonly fields: readonly HttpField[];
  /** Every name mentioned, in lower case: defaults of these names are not sent. */
  readonly names: ReadonlySet<string>;
}

/**
 *     Accept: text/html     sends it, in place of the default
 *     Accept:               sends none
 *     Accept;               sends it empty
 *
 * @throws UsageError
 */
export function parseHeaderLines(lines: readonly string[]): HeaderEdits {
  const fields: HttpField[] = [];
  const names = new Set<string>();
  for (const line of lines) {
    const { name, value } = parseHeaderLine(line);
    names.add(name.toLowerCase());
    if (value !== undefined) fields.push([name, value]);
  }
  return { fields, names };
}

function parseHeaderLine(line: string): { name: string; value: string | undefined } {
  const [, empty] = /^([^:;]*);[ \t]*$/s.exec(line) ?? [];
  if (empty !== undefined) return { name: token(empty, 'a header name'), value: '' };
  const colon = line.indexOf(':');
  if (colon === -1) {
    throw new UsageError('a header has no colon', {
      hint: "write -H 'Name: value', or 'Name;' to send it empty",
    });
  }
  const name = token(line.slice(0, colon), 'a header name');
  const value = fieldValue(line.slice(colon + 1), `the header ${name}`);
  return { name, value: value === '' ? undefined : value };
}

/** RFC 9110, section 5.6.2. */
export function token(text: string, what: string): string {
  if (TOKEN.test(text)) return text;
  throw new UsageError(
    `${what} consists of letters, digits and !#$%&'*+-.^_\`|~ (RFC 9110): ${JSON.stringify(text)}`,
  );
}

/**
 * A value as it is sent: trimmed, and its UTF-8 bytes one character each.
 *
 * @throws UsageError for a CR, LF, NUL or other control character (RFC 9110, section 5.5), without quoting what may
 * be a secret
 */
export function fieldValue(text: string, what: string): string {
  const value = trim(text);
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new UsageError(`${what} holds a line end or another control character`);
  }
  return Buffer.from(value).toString('latin1');
}
