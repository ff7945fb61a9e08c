import type { FileUrl } from '../../actions/files/url.ts';
import type { Pace } from '../../actions/paced.ts';
import { UsageError } from '../../errors.ts';
import type { ReadOptions } from '../../protocols/files.ts';
import type { Io } from '../../terminal/io.ts';
import { createProgress, type Progress } from '../../terminal/progress.ts';
import type { Arguments } from '../command.ts';
import { isQuiet } from '../shared/say.ts';

/** What --limit-rate asks for; `undefined` for no limit, as 0 has it in curl. */
export async function paceOf(args: Arguments): Promise<Pace | undefined> {
  const text = args.text('limit-rate');
  if (text === undefined) return undefined;
  const [{ parseByteCount }, { Pace: SteadyPace }] = await Promise.all([
    import('../../actions/byte-count.ts'),
    import('../../actions/paced.ts'),
  ]);
  const bytesPerSecond = parseByteCount(text, '--limit-rate');
  return bytesPerSecond > 0 ? new SteadyPace(bytesPerSecond) : undefined;
}

/** Whether the file is text, as `;type=a` or -B say it. */
export function isText({ type }: FileUrl, args: Arguments): boolean {
  if (type === 'd') throw new UsageError('type=d is a listing', { hint: 'ls shows one' });
  return type === 'a' || (type === undefined && args.given.some(({ name }) => name === 'use-ascii'));
}

export function readOptionsOf(url: FileUrl, args: Arguments): ReadOptions {
  return isText(url, args) ? { text: true } : {};
}

/** A bar on stderr for bytes that are told as a sum. */
export function openProgress(
  total: number | undefined,
  args: Arguments,
  io: Pick<Io, 'stderr'>,
): Progress & { readonly onProgress: (bytes: number) => void } {
  const progress = createProgress(isQuiet(args) ? { write: () => true } : io.stderr, total);
  let shown = 0;
  return {
    ...progress,
    onProgress(bytes) {
      progress.add(bytes - shown);
      shown = bytes;
    },
  };
}
