import type { Yargs } from 'yargs';

import { placeholderOf } from './argv.ts';
import type { Command, Example, Option, Verb } from './command.ts';
import { quietYargs, withHelp } from './parse.ts';

/** Lines longer than this are hard to read, however wide the terminal. */
const MAX_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
/** What a name and its explanation need side by side; a narrower terminal wraps by itself. */
const MIN_COLUMNS = 40;

const FIRST_STEPS: readonly Example[] = [
  { line: 'netkit http get www.perdu.com', says: 'Fetch a page' },
  { line: 'netkit http get www.perdu.com --raw --trace', says: 'By hand, every byte shown' },
  { line: 'netkit http get www.perdu.com --lab --compare', says: 'Two clients, with no network' },
  { line: 'netkit help http get', says: 'What a verb can do' },
];

/** `netkit --help`: the commands, a line each, and what to try first. */
export function helpOfAll(
  commands: readonly Pick<Command, 'name' | 'summary'>[],
  columns: number | undefined,
): Promise<string> {
  const help = page('netkit <command> <verb> <target> [options]', columns)
    .option('version', { type: 'boolean', describe: 'Show the version', group: 'Options:' })
    .option('help', { alias: 'h', type: 'boolean', describe: 'Show this help', group: 'Options:' });
  for (const { name, summary } of commands) help.command(name, summary);
  return draw(help, FIRST_STEPS);
}

/** `netkit http --help`: the verbs, a line each, and all there is to say of what the command does without one. */
export function helpOfCommand(command: Command, columns: number | undefined): Promise<string> {
  const unnamed = command.verbs.find(({ name }) => name === '');
  if (unnamed !== undefined && command.verbs.length === 1) return helpOfVerb(command, unnamed, columns);
  const help = page(`netkit ${command.name} <verb> [options]`, columns, command.summary);
  for (const { name, operands, summary } of command.verbs) {
    // yargs needs a word.
    help.command(name === '' ? '(no verb)' : join(name, operands), summary);
  }
  for (const option of unnamed === undefined ? [] : withHelp(unnamed.options)) describe(help, option);
  const examples = command.verbs.flatMap((verb) =>
    verb === unnamed ? verb.examples : verb.examples.slice(0, 1),
  );
  return draw(help, examples, `netkit ${command.name} <verb> --help shows what a verb takes.`);
}

/** `netkit http get --help`: operands, options by group, examples. */
export function helpOfVerb(command: Command, verb: Verb, columns: number | undefined): Promise<string> {
  const usage = join('netkit', command.name, verb.name, '[options]', verb.operands);
  const help = page(usage, columns, verb.summary);
  for (const option of withHelp(verb.options)) describe(help, option);
  return draw(help, verb.examples);
}

function page(usage: string, columns = DEFAULT_COLUMNS, summary?: string): Yargs {
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns));
  // An empty script name, so that commands stand in the list as bare words.
  return quietYargs()
    .scriptName('')
    .usageConfiguration({ 'hide-types': true })
    .wrap(width)
    .usage(`Usage: ${usage}${summary === undefined ? '' : `\n\n${summary}`}`);
}

/** yargs has no names for values: here the name is part of the key, as in `output FILE`. */
function describe(help: Yargs, option: Option): void {
  const key = option.kind === 'flag' ? option.name : `${option.name} ${placeholderOf(option)}`;
  const again = option.repeats === true ? ' (repeatable)' : '';
  help.option(key, {
    type: 'boolean',
    describe: `${option.summary}${again}`,
    group: `${option.group}:`,
    ...(option.letter === undefined ? {} : { alias: option.letter }),
  });
}

/** yargs would set examples in two columns, where a command line has no room. */
function draw(help: Yargs, examples: readonly Example[], epilogue?: string): Promise<string> {
  const lines = examples.map(({ line, says }) => `  # ${says}\n  ${line}`);
  if (lines.length > 0) help.epilogue(`Examples:\n${lines.join('\n')}`);
  if (epilogue !== undefined) help.epilogue(`\n${epilogue}`);
  return help.getHelp();
}

function join(...words: string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
