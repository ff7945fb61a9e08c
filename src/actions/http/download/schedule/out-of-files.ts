import { TransportError } from '../../../../errors.ts';

const CODES: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE']);

/** Causes of causes; nobody nests them deeper, and a circle has to end. */
const MAX_CAUSES = 8;

/**
 * That no more files and connections can be open at once is nobody's download's fault: all the others would fail of it, too.
 *
 * @returns what to end with; `undefined` for any other error
 */
export function outOfFiles(error: unknown): TransportError | undefined {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < MAX_CAUSES; depth += 1) {
    if (CODES.has((cause as NodeJS.ErrnoException).code)) {
      return new TransportError('write-file', 'too many files and connections are open at once', {
        cause: error,
        hint: 'fetch fewer at once (--concurrency), or raise the limit (`ulimit -n`)',
      });
    }
    cause = cause.cause;
  }
  return undefined;
}
