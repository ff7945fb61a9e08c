import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

/** What the lab's pages of any size have, to the byte; made here as its documentation says it, and not by its own code. */
export function alphabet(length: number): Buffer {
  return Buffer.alloc(length, 'abcdefghijklmnopqrstuvwxyz\n');
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Chunks are valid until the next is asked for: they are copied. */
export async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** In pieces, as a file or a pipe would give them. */
export async function* inChunks(bytes: Uint8Array, size = 16 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Not `assert.equal`, which would print both of them. */
export function assertSame(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const told = `${what} is another: ${actual.length} bytes of ${expected.length}`;
  assert.ok(sha256(actual) === sha256(expected), told);
}
