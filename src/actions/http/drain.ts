import type { HttpResponse } from '../../protocols/http.ts';

/** What is not wanted is a line of HTML; reading it keeps the connection, and beyond this a new one is cheaper. */
export const MAX_DRAINED_BYTES = 64 * 1024;

/** Reads a body that nobody wants, so that its connection can be used again. */
export async function drain(response: HttpResponse): Promise<void> {
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > MAX_DRAINED_BYTES) break;
  }
}
