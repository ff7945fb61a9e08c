import { UsageError } from '../errors.ts';

/** curl's -C: where what is there ends (`-`), or so many bytes; 0 is the start, and so nothing to resume. */
export function parseContinueAt(text: string): 'auto' | number | undefined {
  if (text === '-') return 'auto';
  const offset = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(offset)) {
    throw new UsageError(`-C ${JSON.stringify(text)} is neither a number of bytes nor "-"`);
  }
  return offset === 0 ? undefined : offset;
}
