import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';

/**
 * Which of several flags that exclude each other was given.
 *
 * @throws UsageError for more than one
 */
export function chosenOf<Name extends string>(args: Arguments, names: readonly Name[]): Name | undefined {
  const given = names.filter((name) => args.flag(name));
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} exclude each other`);
  return given[0];
}

/** The same for options that take a text. */
export function chosenTextOf<Name extends string>(
  args: Arguments,
  names: readonly Name[],
): { readonly name: Name; readonly value: string } | undefined {
  const given = names.flatMap((name) => {
    const value = args.text(name);
    return value === undefined ? [] : [{ name, value }];
  });
  if (given.length > 1) {
    throw new UsageError(`--${given.map(({ name }) => name).join(' and --')} exclude each other`);
  }
  return given[0];
}
