import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';

export function isGiven({ given }: Pick<Arguments, 'given'>, option: string): boolean {
  return given.some(({ name }) => name === option);
}

/**
 * Which of several options that exclude each other was given.
 *
 * @throws UsageError for more than one
 */
export function chosenOf<Name extends string>(
  args: Pick<Arguments, 'given'>,
  names: readonly Name[],
): Name | undefined {
  const given = names.filter((name) => isGiven(args, name));
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} exclude each other`);
  return given[0];
}
