import { LimitError } from '../errors.ts';

/**
 * A body whole in memory, for those who need it so.
 *
 * @param maxBytes the bound
 * @param hint what to do about a larger one
 * @throws LimitError, and whatever the body throws
 */
export async function gatherBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  hint: string,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new LimitError('maxBytes', `the body is larger than ${maxBytes} bytes`, { hint });
    }
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
