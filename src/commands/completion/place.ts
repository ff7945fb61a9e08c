import { readArgv } from '../argv.ts';
import type { Option } from '../command.ts';

/** What a word would be that came next. */
export interface Place {
  /** The option whose value it would be. */
  readonly value?: Option | undefined;
  /** Otherwise, how many operands stand before it. */
  readonly operand: number;
  /** Whether `--` has ended the options. */
  readonly onlyOperands: boolean;
  /** The options that stand before it, by name. */
  readonly given: ReadonlySet<string>;
}

/** No argument of a process holds one: this word is not among those that were typed. */
const NEXT_WORD = '\0';

/**
 * Found out by putting a word there and reading the whole as it would be read.
 *
 * @throws UsageError for an option that there is not
 */
export function placeAfter(words: readonly string[], options: readonly Option[]): Place {
  const { given, operands } = readArgv([...words, NEXT_WORD], options);
  const last = given.at(-1);
  const value = last?.value === NEXT_WORD ? options.find(({ name }) => name === last.name) : undefined;
  return {
    value,
    operand: operands.length - 1,
    onlyOperands: value === undefined && readArgv([...words, '--'], options).operands.at(-1) === '--',
    given: new Set(given.map(({ name }) => name)),
  };
}
