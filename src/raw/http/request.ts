import { UsageError } from '../../errors.ts';
import { listOf, TOKEN, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../protocols/http.ts';
import { encodeFields } from './fields.ts';
import { encodeRequestHead } from './head.ts';

export interface EncodedRequest {
  readonly bytes: Buffer;
  /** What a transcript shows: secrets as stars. */
  readonly shown: Buffer;
  /** Whether the body goes out in chunks. */
  readonly chunked: boolean;
}

/**
 * The head as it goes out, with the fields that frame the body where the caller gave none.
 *
 * @throws UsageError for what would not be the head of one request, such as a line feed in a field
 */
export function encodeRequest(request: HttpRequest): EncodedRequest {
  const headers = [...request.headers, ...framingFields(request)];
  const { method, version = '1.1', target = `${request.url.pathname}${request.url.search}` } = request;
  refuseMalformed(method, target, headers);
  const encode = (fields: readonly HttpField[]): Buffer =>
    encodeRequestHead({ method, target, version, headers: fields });
  const bytes = encode(headers);
  const { secrets = [] } = request;
  return {
    bytes,
    shown:
      secrets.length === 0 ? bytes : encode(headers.map(([name, value]) => [name, hide(value, secrets)])),
    chunked: listOf(headers, 'transfer-encoding').includes('chunked'),
  };
}

/**
 * Heads of requests without bodies, one character a byte (latin1). Most have the fields of the one before, which are then neither
 * checked nor put together again.
 */
export class HeadEncoder {
  #fields: readonly HttpField[] = [];
  #lines = '';

  /** @throws UsageError as `encodeRequest` does */
  encode({ method, url, target = `${url.pathname}${url.search}`, headers }: HttpRequest): string {
    if (!same(headers, this.#fields)) {
      refuseMalformed(method, target, headers);
      this.#lines = encodeFields(headers);
      this.#fields = [...headers];
    }
    refuseMalformed(method, target, []);
    return `${method} ${target} HTTP/1.1\r\n${this.#lines}\r\n`;
  }
}

function same(some: readonly HttpField[], others: readonly HttpField[]): boolean {
  return (
    some.length === others.length &&
    some.every(([name, value], at) => name === others[at]?.[0] && value === others[at]?.[1])
  );
}

function framingFields({ body, headers, version }: HttpRequest): HttpField[] {
  if (body === undefined) return [];
  const given = ['content-length', 'transfer-encoding'].some((name) => valuesOf(headers, name).length > 0);
  if (given) return [];
  if (body.size !== undefined) return [['Content-Length', String(body.size)]];
  if (version === '1.0') {
    throw new UsageError('HTTP/1.0 cannot send a body whose size is not known beforehand', {
      hint: 'send a file, or use HTTP/1.1',
    });
  }
  return [['Transfer-Encoding', 'chunked']];
}

/** A line end would begin a field, or a request, of its own; characters above a byte lose their upper half. */
function refuseMalformed(method: string, target: string, headers: readonly HttpField[]): void {
  if (!TOKEN.test(method)) throw new UsageError(`not a request method: ${JSON.stringify(method)}`);
  if (!TARGET.test(target)) throw new UsageError(`not a request target: ${JSON.stringify(target)}`);
  for (const [name, value] of headers) {
    if (!TOKEN.test(name)) throw new UsageError(`not a header name: ${JSON.stringify(name)}`);
    if (!VALUE.test(value)) {
      throw new UsageError(`the header ${name} holds a line end, or another character that cannot be sent`);
    }
  }
}

/** RFC 9110, section 5.5. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** RFC 9112, section 3.2, with bytes beyond ASCII, which servers take. */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;

function hide(value: string, secrets: readonly string[]): string {
  // The longest first: one may be part of another.
  return secrets
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '****')), value);
}
