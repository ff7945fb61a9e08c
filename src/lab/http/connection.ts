import { isNetkitError, LimitError, ProtocolError } from '../../errors.ts';
import type { AcceptedConnection } from '../../net/tcp-listener.ts';
import type { Transport } from '../../net/types.ts';
import { listOf, valuesOf } from '../../protocols/http-fields.ts';
import { persists } from '../../raw/http/framing.ts';
import type { HttpRequestHead } from '../../raw/http/head.ts';
import { LINGER_TIMEOUT, MAX_DISCARDED_BYTES, type SiteLimits } from './limits.ts';
import { plainText } from './plain-text.ts';
import { HeadTooSlow, RequestReader } from './request-reader.ts';
import type { RequestBody } from './request.ts';
import { type ExchangeFacts, type SiteResponse, Wire } from './wire.ts';

/** Answers one request. */
export type Answer = (head: HttpRequestHead, body: RequestBody, wire: Wire) => Promise<void>;

/**
 * Serves a connection to its end: request, response, and the next request for as long as both sides want.
 * What a client does wrong ends the connection, after a word about it where it can still be said.
 */
export async function serveConnection(
  { transport, reset }: Pick<AcceptedConnection, 'reset'> & { readonly transport: Transport },
  answer: Answer,
  limits: SiteLimits,
  signal: AbortSignal,
): Promise<void> {
  const reader = new RequestReader(transport, limits.headTimeout);
  const newWire = (facts: ExchangeFacts): Wire => new Wire(facts, transport, reset, signal);
  let wire = newWire(UNREADABLE);
  try {
    try {
      for (let served = 1; ; served += 1) {
        const event = await reader.head();
        if (event === undefined) break;
        const { head, framing } = event;
        wire = newWire({ ...head, persistent: persists(head, framing) && served < limits.maxRequests });
        if (!(await answerOne(head, reader, wire, answer))) break;
        wire = newWire(UNREADABLE);
      }
    } catch (error) {
      const refusal = refusalOf(error);
      // After a response, another would be taken for the answer to the next request.
      if (refusal === undefined || wire.answered) throw error;
      wire.close();
      await wire.respond(refusal);
    }
    await closeInOrder(transport, reader);
  } catch (error) {
    // A client may leave whenever it likes, and so may we; anything else is a defect and must be seen.
    if (!isNetkitError(error) && !signal.aborted) throw error;
  }
}

/** What is known of a request before it has been read. */
const UNREADABLE: ExchangeFacts = { method: 'GET', version: '1.1', persistent: false };

/** Answers whether the connection can go on. */
async function answerOne(
  head: HttpRequestHead,
  reader: RequestReader,
  wire: Wire,
  answer: Answer,
): Promise<boolean> {
  const problem = problemOf(head);
  if (problem !== undefined) {
    wire.close();
    await wire.respond(problem);
    return false;
  }
  // RFC 9110, section 10.1.1: a client that waits may send its body later or never, once it has been refused.
  let waiting = head.version === '1.1' && listOf(head.headers, 'expect').includes('100-continue');
  const { last } = wire;
  wire.last ||= waiting;
  await answer(
    head,
    {
      async *body() {
        if (waiting) {
          waiting = false;
          wire.last = last;
          await wire.inform(100);
        }
        yield* reader.body();
      },
      trailers: () => reader.trailers,
    },
    wire,
  );
  if (!wire.answered) throw new Error(`nothing answers ${head.target}`);
  return !wire.last && (await reader.skipBody(MAX_DISCARDED_BYTES));
}

/** What is wrong with a head that reads well, as a response, or `undefined`. */
function problemOf({ version, headers }: HttpRequestHead): SiteResponse | undefined {
  const hosts = valuesOf(headers, 'host').length;
  if (hosts > 1 || (hosts === 0 && version === '1.1')) {
    return plainText(400, `${hosts} Host fields: HTTP/1.1 demands one (RFC 9112, section 3.2)\n`);
  }
  const unknown = listOf(headers, 'expect').find((expectation) => expectation !== '100-continue');
  if (unknown !== undefined) return plainText(417, 'only 100-continue can be expected of this server\n');
  return undefined;
}

/** What a client that did something wrong is told, or `undefined` where nobody is left to hear it. */
function refusalOf(error: unknown): SiteResponse | undefined {
  if (error instanceof HeadTooSlow) return plainText(408, 'the request took too long to arrive\n');
  if (error instanceof LimitError) return plainText(431, `${error.message}\n`);
  if (error instanceof ProtocolError && error.code !== 'partial') {
    return plainText(400, `${error.message} (${error.source ?? 'RFC 9112'})\n`);
  }
  return undefined;
}

/** Ends our side, then reads on for a moment: see LINGER_TIMEOUT. */
async function closeInOrder(transport: Transport, reader: RequestReader): Promise<void> {
  const giveUp = setTimeout(() => transport.close(), LINGER_TIMEOUT);
  try {
    await transport.end();
    await reader.drain(MAX_DISCARDED_BYTES);
  } finally {
    clearTimeout(giveUp);
  }
}
