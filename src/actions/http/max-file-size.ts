import { LimitError } from '../../errors.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
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
    // A length that is no number is the client's to refuse.
    const announced = Number(valuesOf(response.headers, 'content-length')[0] ?? 0);
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
