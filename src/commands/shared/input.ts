import { TransportError } from '../../errors.ts';
import { abortError, reasonOf } from '../../net/explain.ts';
import type { Io } from '../../terminal/io.ts';

/**
 * Standard input for a client: Ctrl-C ends the wait for it, which may otherwise last for ever.
 *
 * @throws TransportError `aborted`, or `read-file` when it cannot be read
 */
export async function* readInput({
  stdin,
  signal,
}: Pick<Io, 'stdin' | 'signal'>): AsyncGenerator<Uint8Array> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  // It may come when nobody waits.
  aborted.catch(() => {});
  const chunks = stdin[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([chunks.next().catch(cannotRead), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a read that is still under way would keep it waiting.
    void chunks.return?.().catch(() => {});
  }
}

function cannotRead(cause: unknown): never {
  throw new TransportError('read-file', `cannot read standard input: ${reasonOf(cause)}`, { cause });
}
