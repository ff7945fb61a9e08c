/**
 * What becomes of a message's fields on their way through a proxy:
 *
 *     Connection: close, X-Hop         gone: for the next hop only (RFC 9110, section 7.6.1)
 *     X-Hop: 1                         gone: named by Connection
 *     Proxy-Authorization: Basic …     gone: it was for us (section 11.7.2)
 *     Content-Length: 5                put anew by whoever sends the message on
 *     Via: 1.0 other                   stays, and ours follows (section 7.6.3)
 */
import { listOf, valuesOf, withoutFields } from '../../protocols/http-fields.ts';
import type { HttpField, HttpResponseHead } from '../../protocols/http.ts';
import type { Framing } from '../../raw/http/framing.ts';
import { PROXY_NAME } from '../names.ts';

const HOP_BY_HOP = [
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'upgrade',
  'transfer-encoding',
  'content-length',
  'proxy-authorization',
] as const;

/** @param version of the message that came in */
export function forwardedFields(fields: readonly HttpField[], version: '1.0' | '1.1'): HttpField[] {
  const dropped = new Set([...HOP_BY_HOP, ...listOf(fields, 'connection')]);
  return [...withoutFields(fields, dropped), ['Via', `${version} ${PROXY_NAME}`]];
}

/** The fields that say where the body ends; of a response without one, how long it would have been. */
export function framingFields(framing: Framing, response?: HttpResponseHead): HttpField[] {
  switch (framing.kind) {
    case 'length':
      return [['Content-Length', String(framing.length)]];
    case 'chunked':
      return [['Transfer-Encoding', 'chunked']];
    case 'close':
      return [];
    case 'none': {
      // To HEAD, and with a 304 (RFC 9110, section 8.6).
      const [length] = response === undefined ? [] : valuesOf(response.headers, 'content-length');
      return length === undefined || response?.status === 204 ? [] : [['Content-Length', length]];
    }
  }
}
