import { isNetkitError, UsageError } from '../errors.ts';
import { exitCodeOf } from '../exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { firstOperand, readArgv } from './argv.ts';
import type { Arguments, Command, Verb } from './command.ts';
import { onlyVerb, optionsOfAny, verbAt, withoutVerb } from './find-verb.ts';
import { helpOfCommand, helpOfVerb } from './help.ts';
import { HELP, withHelp } from './help-option.ts';
import { nearest } from '../actions/nearest.ts';
import { reportError } from './report.ts';
import { isGiven } from './shared/chosen.ts';

/**
 * Runs one command: finds the verb, reads the arguments, calls it, and says what went wrong. curl's `-s`
 * silences that too, unless `-S` stands beside it; wrong arguments are always said.
 *
 * @param argv what follows the command's name
 * @returns the exit code
 */
export async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<number> {
  let silent = false;
  try {
    const chosen = chooseVerb(command, argv);
    if (chosen === 'help') return show(helpOfCommand(command, io.stdout.columns), io);
    const { verb, rest } = chosen;
    const args = await parse(command, verb, rest);
    if (args === 'help') return show(helpOfVerb(command, verb, io.stdout.columns), io);
    silent = isGiven(args, 'silent') && !isGiven(args, 'show-error');
    return await verb.run(args, io);
  } catch (error) {
    return silent ? exitCodeOf(error) : reportError(error, io);
  }
}

type Chosen = { readonly verb: Verb; readonly rest: readonly string[] } | 'help';

function chooseVerb(command: Command, argv: readonly string[]): Chosen {
  const only = onlyVerb(command);
  if (only !== undefined) return { verb: only, rest: argv };
  const unnamed = command.verbs.find(({ name }) => name === '');
  const at = firstOperand(argv, optionsOfAny(command));
  if (at === undefined) {
    if (parseHelp(argv) || (argv.length === 0 && unnamed === undefined)) return 'help';
    if (unnamed !== undefined) return { verb: unnamed, rest: argv };
    throw new UsageError('a verb is missing', { hint: verbsOf(command) });
  }
  const word = argv[at] ?? '';
  const verb = verbAt(command, argv, at);
  if (verb !== undefined) return { verb, rest: withoutVerb(argv, at, verb) };
  const near = nearest(
    word,
    command.verbs.map(({ name }) => name).filter((name) => name !== ''),
  );
  throw new UsageError(`${command.name} has no verb '${word}'`, {
    hint: near === undefined ? verbsOf(command) : `did you mean netkit ${command.name} ${near}?`,
  });
}

function parseHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

function verbsOf(command: Command): string {
  const names = command.verbs.map(({ name }) => name).filter((name) => name !== '');
  return `netkit ${command.name} ${names.join('|')}`;
}

/**
 * `'help'` when `--help` stands among the arguments, whatever else does: only without it is the parser loaded. Wrong arguments
 * without a better hint are shown the way to the help.
 */
async function parse(command: Command, verb: Verb, argv: readonly string[]): Promise<Arguments | 'help'> {
  try {
    const read = readArgv(argv, withHelp(verb.options));
    if (read.given.some(({ name }) => name === HELP.name)) return 'help';
    const { parseArguments } = await import('./parse.ts');
    return parseArguments(verb, read);
  } catch (error) {
    if (!isNetkitError(error) || error.code !== 'usage' || error.hint !== undefined) throw error;
    const words = ['netkit', command.name, verb.name].filter((word) => word !== '');
    throw new UsageError(error.message, { hint: `${words.join(' ')} --help shows how`, cause: error });
  }
}

function show(help: string, io: Io): number {
  io.stdout.write(`${help}\n`);
  return 0;
}
