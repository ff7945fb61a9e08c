import { LimitError } from '../../errors.ts';
import type { MessageSource } from '../../protocols/mail.ts';

/** imapflow takes a message whole, and has it three times in memory while it sends it. */
export const MAX_APPEND_BYTES = 100 * 2 ** 20;

/** @throws LimitError before a byte was sent, and what the source throws */
export async function gatherMessage(message: MessageSource): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of message.open()) {
    size += chunk.length;
    if (size > MAX_APPEND_BYTES) {
      throw new LimitError(
        'MAX_APPEND_BYTES',
        `imapflow is given no message of more than ${MAX_APPEND_BYTES} bytes`,
        {
          hint: '--raw has no such limit',
        },
      );
    }
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}
