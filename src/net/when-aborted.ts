import type { NetkitError } from '../errors.ts';
import { abortError } from './explain.ts';

/** Calls back with the reason when a signal is aborted: at once, where it is already. @returns what puts an end to that */
export function whenAborted(signal: AbortSignal | undefined, act: (reason: NetkitError) => void): () => void {
  const onAbort = (): void => act(abortError(signal as AbortSignal));
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort);
  return () => signal?.removeEventListener('abort', onAbort);
}
