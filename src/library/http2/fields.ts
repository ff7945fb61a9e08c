/*
 * Heads as HTTP/2 has them (RFC 9113, section 8): no start line but pseudo-header fields, which come first, and names
 * in lower case.
 *
 *     GET /a HTTP/1.1          :method: GET
 *     Host: example.org        :scheme: https
 *     Connection: close        :authority: example.org
 *     X-Own: 1                 :path: /a
 *                              x-own: 1
 */
import { UsageError } from '../../errors.ts';
import { TOKEN, trim, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../protocols/http.ts';

interface RequestHead {
  /** In the order in which they are sent, in lower case. */
  readonly fields: readonly HttpField[];
  /** Names of what the request has and HTTP/2 forbids, as the request has them. */
  readonly dropped: readonly string[];
}

/** Fields of the connection and no part of the message, which HTTP/2 has other means for (section 8.2.2). */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** @throws UsageError for what would end a field, or is none */
export function toHttp2Head(request: HttpRequest): RequestHead {
  const { method, url, target = `${url.pathname}${url.search}`, headers, body } = request;
  refuseInvalid('the request line', method, target);
  for (const [name, value] of headers) refuseInvalid(`the field ${JSON.stringify(name)}`, name, value);
  const isForbidden = ([name, value]: HttpField): boolean =>
    FORBIDDEN.has(name.toLowerCase()) || (name.toLowerCase() === 'te' && trim(value) !== 'trailers');
  const [authority = url.host] = valuesOf(headers, 'host');
  const kept = headers.filter((field) => !isForbidden(field) && field[0].toLowerCase() !== 'host');
  const sized = body?.size === undefined || kept.some(([name]) => name.toLowerCase() === 'content-length');
  return {
    fields: [
      [':method', method],
      [':scheme', url.protocol.slice(0, -1)],
      [':authority', authority],
      [':path', target],
      ...kept.map(([name, value]): HttpField => [name.toLowerCase(), value]),
      ...(sized ? [] : [['content-length', String(body.size)] as const]),
    ],
    dropped: headers.filter(isForbidden).map(([name]) => name),
  };
}

// Frames tell lengths, but Node separates fields by NUL, and whoever passes them on as HTTP/1 by CR LF.
function refuseInvalid(what: string, name: string, value: string): void {
  // oxlint-disable-next-line no-control-regex -- the very characters that are refused
  if (TOKEN.test(name) && !/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return;
  throw new UsageError(`${what} cannot be sent: it holds characters that HTTP does not allow there`);
}

/** As Node takes them: the values of one name together, where the first of them stood. */
export function toNodeHeaders(fields: readonly HttpField[]): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>();
  for (const [name, value] of fields) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(values);
}

/** Names and values in turn, as Node hands them over. */
export function fromNodeHeaders(raw: readonly string[]): HttpField[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

/** In bytes, of a head as HTTP/1 would write it: what curl counts, and what can be held against other versions. */
export function sizeAsText(fields: readonly HttpField[]): number {
  const value = (name: string): string => valuesOf(fields, name)[0] ?? '';
  const status = value(':status');
  const start = status === '' ? `${value(':method')} ${value(':path')} HTTP/2` : `HTTP/2 ${status} `;
  const authority = value(':authority');
  const rest = fields.filter(([name]) => !name.startsWith(':'));
  const lines = [...(authority === '' ? [] : [['host', authority] as const]), ...rest];
  return lines.reduce((size, [name, text]) => size + name.length + text.length + 4, start.length + 4);
}
