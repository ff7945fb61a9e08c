import { type Definition, renderDefinitions, wrapWords } from '../terminal/definitions.ts';
import { placeholderOf } from './argv.ts';
import { type Command, type Example, groupsOf, type Option, type Verb } from './command.ts';
import { onlyVerb } from './find-verb.ts';
import { withHelp } from './help-option.ts';

/** Lines longer than this are hard to read, however wide the terminal. */
const MAX_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
/** What a name and its explanation need side by side; a narrower terminal wraps by itself. */
const MIN_COLUMNS = 40;

const GENERAL_OPTIONS: readonly Definition[] = [
  ['-V, --version', 'Show the version'],
  ['-h, --help', 'Show this help'],
];

const FIRST_STEPS: readonly Example[] = [
  { line: 'netkit http get www.perdu.com', says: 'Fetch a page' },
  { line: 'netkit http get www.perdu.com --raw --trace', says: 'By hand, every byte shown' },
  { line: 'netkit http get www.perdu.com --lab --compare', says: 'Two clients, with no network' },
  { line: 'netkit help http get', says: 'What a verb can do' },
];

type Columns = number | undefined;

/** `netkit --help`: the commands, a line each, and what to try first. */
export function helpOfAll(commands: readonly Pick<Command, 'name' | 'summary'>[], columns: Columns): string {
  return page([
    usage('netkit <command> <verb> <target> [options]', columns),
    list(
      'Commands',
      commands.map(({ name, summary }) => [name, summary]),
      columns,
    ),
    list('Options', GENERAL_OPTIONS, columns),
    examples(FIRST_STEPS),
  ]);
}

/** `netkit http --help`: the verbs, a line each, and all there is to say of what the command does without one. */
export function helpOfCommand(command: Command, columns: Columns): string {
  const { name, summary, verbs } = command;
  const only = onlyVerb(command);
  if (only !== undefined) return helpOfVerb(command, only, columns);
  const unnamed = verbs.find((verb) => verb.name === '');
  return page([
    usage(`netkit ${name} <verb> [options]`, columns),
    paragraph(summary, columns),
    list(
      'Commands',
      verbs.map((verb) => [verb === unnamed ? '(no verb)' : join(verb.name, verb.operands), verb.summary]),
      columns,
    ),
    ...(unnamed === undefined ? [] : groups(unnamed.options, columns)),
    examples(verbs.flatMap((verb) => (verb === unnamed ? verb.examples : verb.examples.slice(0, 1)))),
    paragraph(`netkit ${name} <verb> --help shows what a verb takes.`, columns),
  ]);
}

/** `netkit http get --help`: operands, options by group, examples. */
export function helpOfVerb(command: Command, verb: Verb, columns: Columns): string {
  return page([
    usage(join('netkit', command.name, verb.name, '[options]', verb.operands), columns),
    paragraph(verb.summary, columns),
    ...groups(verb.options, columns),
    examples(verb.examples),
  ]);
}

/** Lines that belong together; an empty one stands between two sections. */
type Section = readonly string[];

function page(sections: readonly Section[]): string {
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function usage(line: string, columns: Columns): Section {
  return paragraph(`Usage: ${line}`, columns);
}

function paragraph(text: string, columns: Columns): Section {
  return wrapWords(text, widthFor(columns));
}

function list(heading: string, entries: readonly Definition[], columns: Columns): Section {
  return [`${heading}:`, ...renderDefinitions(entries, widthFor(columns))];
}

function groups(options: readonly Option[], columns: Columns): readonly Section[] {
  return groupsOf(withHelp(options)).map((group) => list(group.heading, group.options.map(define), columns));
}

/** Without a letter, the name stands where it stands beside one. */
function define(option: Option): Definition {
  const { name, letter, kind, summary, repeats } = option;
  const value = kind === 'flag' ? '' : placeholderOf(option);
  const again = repeats === true ? ' (repeatable)' : '';
  return [join(letter === undefined ? '   ' : `-${letter},`, `--${name}`, value), `${summary}${again}`];
}

/** Never broken, however narrow the terminal: they are there to be copied. */
function examples(of: readonly Example[]): Section {
  if (of.length === 0) return [];
  return ['Examples:', ...of.flatMap(({ line, says }) => [`  # ${says}`, `  ${line}`])];
}

function widthFor(columns = DEFAULT_COLUMNS): number {
  return Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns));
}

function join(...words: string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
