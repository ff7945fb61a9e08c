import { UsageError } from '../../errors.ts';
import type { HttpField, HttpRequest } from '../../protocols/http.ts';
import { encodeRequestHead } from './head.ts';
import { listOf, valuesOf } from './fields.ts';

export interface EncodedRequest {
  readonly bytes: Buffer;
  /** What a transcript shows: secrets as stars. */
  readonly shown: Buffer;
  /** Whether the body goes out in chunks. */
  readonly chunked: boolean;
}

/** The head as it goes out, with the fields that frame the body where the caller gave none. */
export function encodeRequest(request: HttpRequest): EncodedRequest {
  const headers = [...request.headers, ...framingFields(request)];
  const { method, version = '1.1', target = `${request.url.pathname}${request.url.search}` } = request;
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

function hide(value: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '****')), value);
}
