import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpRequestBody } from '../../protocols/http.ts';

/**
 * A request as undici takes it. undici puts `host` and `connection` first and what frames the body last, in
 * lower case; the other fields go out as they stand.
 *
 * @param onSourceError told when it is the body to send that failed, and not the wire
 */
export function toDispatchOptions(
  request: HttpRequest,
  onSourceError: (error: Error) => void,
): Dispatcher.DispatchOptions {
  const { method, url, target = `${url.pathname}${url.search}`, headers, body } = request;
  const sized = headers.some(([name]) => name.toLowerCase() === 'content-length');
  const length = sized || body?.size === undefined ? [] : ['content-length', String(body.size)];
  return {
    path: target,
    method,
    headers: [...headers.flat(), ...length],
    body: body === undefined ? null : toIterable(body, onSourceError),
    // Else undici closes after each HEAD, and after bodies of methods that seldom have one.
    reset: false,
  };
}

/** undici takes any async iterable; its types have not heard of it. Not opened before it is wanted. */
function toIterable(body: HttpRequestBody, onSourceError: (error: Error) => void): Readable {
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const bytes of body.open()) {
        // Sockets are read in this turn: a refusal that has come is heard before a write fails for it.
        await setImmediate();
        yield bytes;
      }
    } catch (error) {
      onSourceError(error as Error);
      throw error;
    }
  }
  return { [Symbol.asyncIterator]: read } as unknown as Readable;
}
