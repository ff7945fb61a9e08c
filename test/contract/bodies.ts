import { createHash } from 'node:crypto';

export async function* bodyOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** In a buffer that is used again, as a body may be. */
export async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(64 * 1024);
  for (let at = 0; at < bytes.length; at += buffer.length) {
    const length = bytes.copy(buffer, 0, at, at + buffer.length);
    yield buffer.subarray(0, length);
  }
}

export async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
