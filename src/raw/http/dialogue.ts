/**
 * Who says what in one exchange (RFC 9112; RFC 9110, sections 10.1.1 and 15.2):
 *
 *     C: head                                 C: head with Expect: 100-continue
 *     C: body, while it listens               S: 100 Continue          (or nothing for a second)
 *     S: 1xx … final head                     C: body
 *     S: body                                 S: final head, body
 *
 * A server may answer before the body is whole. Where that refuses it, the rest is not sent; a success may need the
 * rest (an echo, a converter), which then goes on beside the response.
 */
import { isNetkitError } from '../../errors.ts';
import type { HttpRequest, HttpResponseHead } from '../../protocols/http.ts';
import type { HttpConnection } from './connection.ts';
import type { Framing } from './framing.ts';
import type { EncodedRequest } from './request.ts';

/** For how long a 100 is waited for: servers that do not know `Expect` never send one. As long as curl waits. */
export const CONTINUE_WAIT_MS = 1000;

export interface ResponseStart {
  readonly head: HttpResponseHead;
  readonly framing: Framing;
  readonly informational: readonly HttpResponseHead[];
  /** Of all these heads together, in bytes. */
  readonly headSize: number;
  /** `false` as long as the server does not have the whole request: no other can follow on this connection. */
  bodySent(): boolean;
}

export async function exchangeHeads(
  connection: HttpConnection,
  { method, body, expectContinue = false }: HttpRequest,
  head: EncodedRequest,
): Promise<ResponseStart> {
  await connection.sendHead(method, head);
  const informational: HttpResponseHead[] = [];
  if (body === undefined) {
    return { ...(await readFinalHead(connection, informational)), informational, bodySent: () => true };
  }

  // From here on we speak and listen at once.
  const clearance = createClearance();
  let answered = false;
  let refused = false;
  let bodySent = false;
  let failure: Error | undefined;
  const send = async (): Promise<void> => {
    if (expectContinue) await clearance.wait(CONTINUE_WAIT_MS);
    if (!answered) bodySent = await connection.sendBody(body, head.chunked, () => !refused);
  };
  send().catch((error: Error) => {
    if (refused) return;
    failure = error;
    // Whoever broke the connection may have said why: that is still to be read, and then the end.
    if (!isNetkitError(error) || error.code !== 'send') connection.transport.close(error);
  });
  try {
    const final = await readFinalHead(connection, informational, clearance.give);
    answered = true;
    refused = final.head.status >= 300;
    return { ...final, informational, bodySent: () => bodySent };
  } catch (error) {
    answered = true;
    refused = true;
    // That our side broke says more than that no answer came.
    throw failure ?? error;
  } finally {
    clearance.give();
  }
}

async function readFinalHead(
  connection: HttpConnection,
  informational: HttpResponseHead[],
  onContinue?: () => void,
): Promise<Pick<ResponseStart, 'head' | 'framing' | 'headSize'>> {
  let headSize = 0;
  for (;;) {
    const event = await connection.nextEvent();
    if (event.type === 'data' || event.type === 'end') throw new Error(`${event.type} before a head`);
    headSize += event.size;
    if (event.type === 'head') return { head: event.head, framing: event.framing, headSize };
    informational.push(event.head);
    if (event.head.status === 100) onContinue?.();
  }
}

/** Leave to go on: given by the other side, or by time. */
function createClearance(): { give(): void; wait(ms: number): Promise<void> } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return {
    give: () => give(),
    async wait(ms) {
      let timer: NodeJS.Timeout | undefined;
      const elapsed = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([given, elapsed]);
      clearTimeout(timer);
    },
  };
}
