import type { SMTPServerDataStream } from 'smtp-server';
import { hasBareLineEnds } from './line-ends.ts';
import { SmtpRefusal } from './refusal.ts';

/** Of all connections together, bytes of messages whose end is not there yet. */
export class InFlight {
  readonly #max: number;
  #bytes = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns whether there is room */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#max) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/**
 * Reads a message to its end, also one that is refused: only then does the client listen.
 *
 * @returns its bytes, dots undone; `undefined` where the client is gone before the end
 * @throws SmtpRefusal
 */
export async function receiveMessage(
  stream: SMTPServerDataStream,
  inFlight: InFlight,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  let crowded = false;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (stream.sizeExceeded || crowded) continue;
      crowded = !inFlight.take(chunk.length);
      if (crowded) continue;
      held += chunk.length;
      chunks.push(chunk);
    }
    if (stream.sizeExceeded) throw new SmtpRefusal(552, '5.3.4', 'the message is larger than SIZE says');
    if (crowded) throw new SmtpRefusal(452, '4.3.1', 'too much mail is on its way: try again later');
    const message = Buffer.concat(chunks);
    if (hasBareLineEnds(message)) {
      throw new SmtpRefusal(550, '5.5.2', 'lines end in CR LF, and neither stands alone');
    }
    return message;
  } catch (error) {
    if (error instanceof SmtpRefusal) throw error;
    return undefined;
  } finally {
    inFlight.release(held);
  }
}
