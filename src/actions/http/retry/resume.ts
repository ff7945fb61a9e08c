import { isNetkitError, type NetkitError, ProtocolError, TransportError } from '../../../errors.ts';
import type { HttpExchange, HttpRequest, HttpResponse } from '../../../protocols/http.ts';
import type { BackOff } from './back-off.ts';
import { checkRest, isSameFromStart, requestForRest, resumableBody } from './continuation.ts';
import { drainQuietly } from './drain-quietly.ts';

export interface ResumeContext {
  /** Makes an exchange, and others where it fails in a way that may pass. */
  readonly ask: (request: HttpRequest) => Promise<HttpExchange>;
  readonly backOff: BackOff;
  readonly signal: AbortSignal | undefined;
}

/**
 * A response to GET whose body goes on where it breaks off: the rest is asked for, and used where it is certain to be
 * the rest. Its trailers are those of the last part.
 *
 * The body throws what it was broken off with when it cannot go on; the hint says why.
 */
export function resuming(request: HttpRequest, response: HttpResponse, context: ResumeContext): HttpResponse {
  const body = new ResumedBody(request, response, context);
  return { ...response, body, trailers: () => body.current.trailers() };
}

class ResumedBody implements AsyncIterable<Uint8Array> {
  /** The response whose body is read. */
  current: HttpResponse;
  readonly #request: HttpRequest;
  readonly #first: HttpResponse;
  readonly #context: ResumeContext;

  constructor(request: HttpRequest, first: HttpResponse, context: ResumeContext) {
    this.#request = request;
    this.#first = first;
    this.#context = context;
    this.current = first;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let received = 0;
    for (;;) {
      try {
        for await (const chunk of this.current.body) {
          received += chunk.length;
          this.#context.backOff.progress();
          yield chunk;
        }
        return;
      } catch (error) {
        if (!isCutOff(error) || this.#context.signal?.aborted === true) throw error;
        this.current = received === 0 ? await this.#anew(error) : await this.#rest(error, received);
      }
    }
  }

  /** Nothing has been passed on yet, so that no two parts need to fit together. */
  async #anew(error: NetkitError): Promise<HttpResponse> {
    const response = await this.#ask(this.#request, error);
    if (isSameFromStart(this.#first, response)) return response;
    await drainQuietly(response, this.#context.signal);
    throw brokenOff(error, 'asked again, the server sent something else');
  }

  async #rest(error: NetkitError, received: number): Promise<HttpResponse> {
    const whole = resumableBody(this.#request, this.#first);
    const position = (whole?.start ?? 0) + received;
    if (whole === undefined || position === whole.end) throw error;
    const response = await this.#ask(requestForRest(this.#request, whole, position), error);
    const found = checkRest(response, whole, position);
    if (typeof found === 'number') return { ...response, body: exactly(found, response.body) };
    await drainQuietly(response, this.#context.signal);
    throw brokenOff(error, found);
  }

  async #ask(request: HttpRequest, error: NetkitError): Promise<HttpResponse> {
    const { ask, backOff, signal } = this.#context;
    const wait = backOff.plan({ reason: error.message });
    if (wait === undefined) throw error;
    await backOff.wait(wait, signal);
    try {
      return (await ask(request)).response;
    } catch (cause) {
      if (!isNetkitError(cause) || signal?.aborted === true) throw cause;
      throw brokenOff(error, `asking for the rest failed, too: ${cause.message}`);
    }
  }
}

function isCutOff(error: unknown): error is NetkitError {
  return isNetkitError(error) && ['partial', 'receive', 'timeout'].includes(error.code);
}

/** The error once more, with what came of asking for the rest. */
function brokenOff(cause: NetkitError, hint: string): NetkitError {
  const { code, message } = cause;
  return code === 'receive' || code === 'timeout'
    ? new TransportError(code, message, { cause, hint })
    : new ProtocolError('partial', message, { cause, hint });
}

/** A part that has not the length that its Content-Range says is none. */
async function* exactly(length: number, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left = length;
  for await (const chunk of body) {
    left -= chunk.length;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0) {
    throw new ProtocolError('weird-reply', 'the rest has not the length that its Content-Range says', {
      source: 'RFC 9110, section 14.4',
    });
  }
}
