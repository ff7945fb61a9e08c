import type { SMTPServerDataStream } from 'smtp-server';
import { type InFlight, IncomingMessage } from '../incoming.ts';
import { hasBareLineEnds } from './line-ends.ts';
import { SmtpRefusal } from './refusal.ts';

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
  const incoming = new IncomingMessage(inFlight);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (stream.sizeExceeded) incoming.drop();
      else incoming.add(chunk);
    }
    if (stream.sizeExceeded) throw new SmtpRefusal(552, '5.3.4', 'the message is larger than SIZE says');
    if (incoming.crowded) throw new SmtpRefusal(452, '4.3.1', 'too much mail is on its way: try again later');
    const message = incoming.finish();
    if (hasBareLineEnds(message)) {
      throw new SmtpRefusal(550, '5.5.2', 'lines end in CR LF, and neither stands alone');
    }
    return message;
  } catch (error) {
    if (error instanceof SmtpRefusal) throw error;
    return undefined;
  } finally {
    incoming.drop();
  }
}
