import yargs, { type Yargs } from 'yargs';

import { UsageError } from '../errors.ts';
import { type ReadArgv, writeLongForm } from './argv.ts';
import type { Arguments, Option, Verb } from './command.ts';
import { withHelp } from './help-option.ts';

/**
 * A verb's arguments, checked: as many operands as it takes, and values of their kind.
 *
 * @throws UsageError
 */
export function parseArguments(verb: Verb, read: ReadArgv): Arguments {
  return toArguments(validate(verb, read), withHelp(verb.options), read);
}

/** yargs with everything off that guesses: it is handed the long form only. */
function quietYargs(): Yargs {
  return yargs([])
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
}

type Values = ReadonlyMap<string, readonly string[]>;

/** @throws UsageError for too few or too many operands, and for a value that is not of its kind */
function validate(
  verb: Verb,
  read: ReadArgv,
): { readonly operands: readonly string[]; readonly values: Values } {
  const { least, most, missing } = countOperands(verb.operands, read.operands.length);
  const parser = quietYargs()
    .strictOptions()
    .demandCommand(
      least,
      most,
      `${missing} is missing`,
      most === 0 ? 'no operand is expected here' : `too many operands: ${verb.operands} is expected`,
    );
  // Only what is given: each option costs yargs time, and what is not in the table has been turned down.
  const given = verb.options.filter(({ name }) => read.given.some((option) => option.name === name));
  for (const { name, kind } of given) {
    if (kind === 'flag') parser.option(name, { type: 'boolean' });
    else parser.option(name, { type: 'string', array: true });
  }
  const { _: operands, ...parsed } = parser.parseSync(writeLongForm(read));
  const values = new Map<string, readonly string[]>();
  for (const option of given) {
    const value = parsed[option.name];
    if (!Array.isArray(value)) continue;
    for (const each of value as string[]) check(option, each);
    values.set(option.name, value as string[]);
  }
  return { operands: operands as string[], values };
}

function check(option: Option, value: string): void {
  if (option.kind === 'number' && !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value)) {
    throw new UsageError(`--${option.name} needs a number, zero or more, and not ${quoted(value)}`);
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw new UsageError(`--${option.name} is one of ${option.choices.join(', ')}, and not ${quoted(value)}`);
  }
}

function quoted(value: string): string {
  return `'${value}'`;
}

/** `<method> <url>` needs two, `[dir]` at most one, `<url..>` one or more. */
function countOperands(operands: string, given: number): { least: number; most: number; missing: string } {
  const words = operands.split(' ').filter((word) => word !== '');
  const required = words.filter((word) => word.startsWith('<'));
  const many = words.some((word) => /\.\.\.?[>\]]$/.test(word));
  return {
    least: required.length,
    most: many ? Number.MAX_SAFE_INTEGER : words.length,
    missing: required[given] ?? '',
  };
}

/** Asking for an option that the table has not, or as another kind, is a defect, not bad input. */
function toArguments(
  { operands, values }: { operands: readonly string[]; values: Values },
  options: readonly Option[],
  { given }: ReadArgv,
): Arguments {
  function optionOf(name: string, kind: Option['kind']): Option {
    const option = options.find((known) => known.name === name);
    if (option?.kind !== kind) throw new Error(`the option table has no ${kind} --${name}`);
    return option;
  }
  function lastOf(name: string, kind: Option['kind']): string | undefined {
    optionOf(name, kind);
    return values.get(name)?.at(-1);
  }
  return {
    operands,
    given,
    flag(name) {
      optionOf(name, 'flag');
      return given.some((option) => option.name === name);
    },
    text: (name) => lastOf(name, 'text'),
    number(name) {
      const value = lastOf(name, 'number');
      return value === undefined ? undefined : Number(value);
    },
    texts(name) {
      optionOf(name, 'text');
      return values.get(name) ?? [];
    },
  };
}
