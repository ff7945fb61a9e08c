/**
 * Where a body ends (RFC 9112, section 6.3). In this order:
 *
 * 1. a response to HEAD, a 1xx, 204 or 304 has none, whatever its fields say (and after 101, or a 2xx to CONNECT,
 *    the bytes belong to another protocol);
 * 2. `Transfer-Encoding: chunked`: its last chunk says so;
 * 3. `Content-Length`: after that many bytes;
 * 4. else a request has none, and a response goes on until the connection closes.
 *
 * What is ambiguous is refused, because two readers that guess differently can be played against each other
 * (request smuggling): both fields together, lengths that disagree, codings other than `chunked`.
 */
import { ProtocolError } from '../../errors.ts';
import { trim, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField, HttpResponseHead } from '../../protocols/http.ts';
import type { HttpRequestHead } from './head.ts';

export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

export function framingOfResponse(head: HttpResponseHead, method: string): Framing {
  // The bytes of another protocol are handed on as they come.
  if (head.status === 101 || (method === 'CONNECT' && isSuccess(head))) return { kind: 'close' };
  if (method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304)
    return { kind: 'none' };
  return declaredFraming(head.headers) ?? { kind: 'close' };
}

export function framingOfRequest(head: HttpRequestHead): Framing {
  return declaredFraming(head.headers) ?? { kind: 'none' };
}

/** Whether the connection may carry another exchange after this one (RFC 9112, section 9.3). */
export function persists(
  head: { version: string; headers: readonly HttpField[] },
  framing: Framing,
): boolean {
  const values = valuesOf(head.headers, 'connection');
  if (values.length === 0 && head.version === '1.1') return framing.kind !== 'close';
  const options = new Set(values.flatMap((value) => value.toLowerCase().split(',').map(trim)));
  if (framing.kind === 'close' || options.has('close')) return false;
  if (head.version === '1.1') return true;
  // Section 6.1: a coding in an HTTP/1.0 message means that its sender may not know what it does.
  return options.has('keep-alive') && framing.kind !== 'chunked';
}

function declaredFraming(headers: readonly HttpField[]): Framing | undefined {
  const [codings, declared] = [valuesOf(headers, 'transfer-encoding'), valuesOf(headers, 'content-length')];
  const [only = ''] = declared;
  if (codings.length === 0 && declared.length === 1 && PLAIN_LENGTH.test(only)) {
    return { kind: 'length', length: Number(only) };
  }
  const lengths = new Set(declared.flatMap((value) => value.split(',').map(trim)));
  if (codings.length > 0) {
    // Not as a list: some readers take "chunked," for chunked and some do not.
    const coding = codings.join(', ').toLowerCase();
    if (coding !== 'chunked') throw ambiguous(`transfer coding "${coding}" was not asked for`, '6.1');
    if (lengths.size > 0) throw ambiguous('both Transfer-Encoding and Content-Length', '6.3');
    return { kind: 'chunked' };
  }
  if (lengths.size === 0) return undefined;
  const [text = ''] = lengths;
  if (lengths.size > 1) throw ambiguous(`two different Content-Length: ${[...lengths].join(' and ')}`, '6.3');
  const length = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(length))
    throw ambiguous(`Content-Length is not a size: ${JSON.stringify(text)}`, '6.3');
  return { kind: 'length', length };
}

/** What nearly all lengths are: never more than can be counted. */
const PLAIN_LENGTH = /^[0-9]{1,15}$/;

function isSuccess({ status }: HttpResponseHead): boolean {
  return status >= 200 && status < 300;
}

function ambiguous(what: string, section: string): ProtocolError {
  return new ProtocolError('weird-reply', `the message's end is unclear: ${what}`, {
    source: `RFC 9112, section ${section}`,
  });
}
