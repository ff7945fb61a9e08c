import { abortError } from '../../../net/explain.ts';
import type { HttpResponse } from '../../../protocols/http.ts';
import { drain } from '../drain.ts';

/**
 * Reads a body that nobody wants; that it breaks off is no matter.
 *
 * @throws what the signal was aborted for
 */
export async function drainQuietly(response: HttpResponse, signal: AbortSignal | undefined): Promise<void> {
  await drain(response).catch(() => {});
  if (signal?.aborted === true) throw abortError(signal);
}
