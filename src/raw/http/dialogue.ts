/**
 * Who says what in one exchange (RFC 9112; RFC 9110, sections 10.1.1 and 15.2):
 *
 *     C: head                                 C: head with Expect: 100-continue
 *     C: body, while it listens               S: 100 Continue          (or nothing for a second)
 *     S: 1xx … final head                     C: body
 *     S: body                                 S: final head, body
 *
 * A server may answer before the body is whole, to refuse it: then the rest is not sent.
 */
import type { HttpRequest, HttpResponseHead } from '../../protocols/http.ts';
import type { HttpConnection } from './connection.ts';
import type { Framing } from './framing.ts';
import type { EncodedRequest } from './request.ts';

/** For how long a 100 is waited for: servers that do not know `Expect` never send one. As long as curl waits. */
const CONTINUE_WAIT_MS = 1000;

export interface ResponseStart {
  readonly head: HttpResponseHead;
  readonly framing: Framing;
  readonly informational: readonly HttpResponseHead[];
  /** `false` when the server answered before it had the whole request: no other can follow on this connection. */
  readonly bodySent: boolean;
}

export async function exchangeHeads(
  connection: HttpConnection,
  { method, body, expectContinue = false }: HttpRequest,
  head: EncodedRequest,
): Promise<ResponseStart> {
  await connection.sendHead(method, head);
  const informational: HttpResponseHead[] = [];
  if (body === undefined) {
    return { ...(await readFinalHead(connection, informational)), informational, bodySent: true };
  }

  // From here on we speak and listen at once.
  const clearance = createClearance();
  let answered = false;
  let bodySent = false;
  let failure: unknown;
  const send = async (): Promise<void> => {
    if (expectContinue) await clearance.wait(CONTINUE_WAIT_MS);
    if (!answered) bodySent = await connection.sendBody(body, head.chunked, () => !answered);
  };
  send().catch((error: unknown) => {
    if (answered) return;
    failure = error;
    connection.transport.close();
  });
  try {
    const final = await readFinalHead(connection, informational, clearance.give);
    return { ...final, informational, bodySent };
  } catch (error) {
    // That our side broke says more than that no answer came.
    throw failure ?? error;
  } finally {
    answered = true;
    clearance.give();
  }
}

async function readFinalHead(
  connection: HttpConnection,
  informational: HttpResponseHead[],
  onContinue?: () => void,
): Promise<{ head: HttpResponseHead; framing: Framing }> {
  for (;;) {
    const event = await connection.nextEvent();
    if (event.type === 'head') return event;
    if (event.type !== 'informational') throw new Error(`${event.type} before a head`);
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
