import { LimitError } from '../../errors.ts';
import { contentLengthOf } from '../../protocols/http-fields.ts';
import type { Exchange, HttpResponse } from '../../protocols/http.ts';

/**
 * Refuses bodies of more bytes (curl's --max-filesize): before they begin where their length is announced, else as soon
 * as there are more. The exchange and the body throw LimitError `too-large`.
 */
export function limitingSize(next: Exchange, maxBytes: number): Exchange {
  return async (request, options) => {
    const exchange = await next(request, options);
    const { response } = exchange;
    if (request.method === 'HEAD' || BODILESS.has(response.status)) return exchange;
    const announced = contentLengthOf(response.headers) ?? 0;
    if (announced > maxBytes) throw tooLarge(`the body has ${announced} bytes`, maxBytes);
    return { ...exchange, response: { ...response, body: atMost(maxBytes, response) } };
  };
}

/** They may tell the length of a body that they do not have (RFC 9110, section 8.6). */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

async function* atMost(maxBytes: number, { body }: HttpResponse): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge('the body has more bytes', maxBytes);
    yield chunk;
  }
}

function tooLarge(what: string, maxBytes: number): LimitError {
  return new LimitError('maxFileSize', `${what}, and at most ${maxBytes} are taken`);
}
