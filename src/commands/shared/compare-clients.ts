import type { Comparison } from '../../compare/comparison.ts';
import type { ClientOutcome } from '../../compare/outcome.ts';
import { isNetkitError } from '../../errors.ts';
import { EXIT_CODES, exitCodeOf } from '../../exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { styleFor } from '../../terminal/style.ts';
import type { Arguments } from '../command.ts';
import { writeOut } from './output.ts';
import { comparisonAsJson, type Sides, showComparison } from './show-comparison.ts';

interface Context {
  readonly args: Arguments;
  readonly io: Io;
  readonly signal: AbortSignal;
}

/**
 * Has both clients do the same, one after the other, and shows what each got.
 *
 * @returns 0 when it is the same, 1 when it differs; where both fail, the raw client's code
 */
export async function compareClients<T>(
  context: Context,
  judge: (raw: ClientOutcome<T>, library: ClientOutcome<T>) => Comparison,
  act: (kind: 'raw' | 'library') => Promise<T>,
): Promise<number> {
  const [raw, library] = [await outcomeOf('raw', context, act), await outcomeOf('library', context, act)];
  const comparison = judge(raw.outcome, library.outcome);
  await writeComparison(comparison, context);
  if (!comparison.same) return EXIT_CODES.difference;
  return raw.failure === undefined ? 0 : exitCodeOf(raw.failure);
}

async function outcomeOf<T>(
  kind: 'raw' | 'library',
  { signal }: Context,
  act: (kind: 'raw' | 'library') => Promise<T>,
): Promise<{ readonly outcome: ClientOutcome<T>; readonly failure?: unknown }> {
  try {
    return { outcome: { value: await act(kind) } };
  } catch (error) {
    if (!isNetkitError(error) || signal.aborted || error.code === 'usage') throw error;
    return { outcome: { error: { code: error.code, message: error.message } }, failure: error };
  }
}

/** For people, or with --format json for programs. @param sides what is compared, where it is not two clients */
export async function writeComparison(
  comparison: Comparison,
  { args, io }: Pick<Context, 'args' | 'io'>,
  sides?: Sides,
): Promise<void> {
  if (args.given.some(({ name, value }) => name === 'format' && value === 'json')) {
    await writeOut(io.stdout, comparisonAsJson(comparison, sides));
    return;
  }
  const look = { columns: io.stdout.columns ?? 100, style: styleFor(io.stdout, io.env) };
  await writeOut(io.stdout, showComparison(comparison, look, sides));
}
