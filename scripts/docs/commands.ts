import type { Option } from '../../src/commands/command.ts';
import { placeholderOf } from '../../src/commands/argv.ts';
import { everyCommand } from './every-command.ts';
import { formatted, table } from './markdown.ts';
import {
  documented,
  type DocumentedCommand,
  type DocumentedVerb,
  type OptionGroup,
  type SharedGroup,
} from './option-groups.ts';

const INTRODUCTION = `# Every command

All that can be typed after \`netkit\`, made from the tables which the program itself reads: \`netkit COMMAND VERB --help\` says the
same. \`--help\` (\`-h\`) and \`--no-FLAG\`, which takes a flag back, go with every verb and are not repeated. Options may stand before
and behind operands, in curl's ways of writing them: \`-ofile\`, \`-o file\`, \`--output file\`, \`--output=file\`, \`-sSLo file\`; \`--\`
ends them. Groups of options that many verbs have stand [at the end](#shared-options), and each verb points at its own.

With \`eval "$(netkit completion bash)"\` the shell completes all of this (also \`zsh\`, \`fish\`: [netkit
completion](#netkit-completion)). \`man ./man/netkit.1\` is this page as a manual.`;

/** docs/commands.md. */
export async function commandsPage(): Promise<string> {
  const { commands, shared } = documented(await everyCommand());
  const overview = table(
    ['command', 'is for'],
    commands.map(({ command }) => [link(`netkit ${command.name}`), command.summary]),
  );
  return formatted(
    [
      INTRODUCTION,
      overview,
      ...commands.map(commandSection),
      '## Shared options',
      ...shared.map(sharedSection),
    ].join('\n\n'),
  );
}

function commandSection({ command, verbs }: DocumentedCommand): string {
  const [only] = verbs;
  const sole = verbs.length === 1 && only?.verb.name === '' ? only : undefined;
  const overview = table(
    ['verb', 'does'],
    verbs.map((verb) => [link(headingOf(verb), verb.name), verb.verb.summary]),
  );
  return [
    `## netkit ${command.name}`,
    `${command.summary}.`,
    ...(sole === undefined ? [overview, ...verbs.map(verbSection)] : bodyOf(sole)),
  ].join('\n\n');
}

function verbSection(documentedVerb: DocumentedVerb): string {
  const { verb } = documentedVerb;
  return [`### ${headingOf(documentedVerb)}`, `${verb.summary}.`, ...bodyOf(documentedVerb)].join('\n\n');
}

/** The heading of a command is that of its verb without a name, too. */
function headingOf({ name, verb }: DocumentedVerb): string {
  return verb.name === '' ? `${name}, no verb` : name;
}

function bodyOf({ usage, verb, own, shared }: DocumentedVerb): string[] {
  const others = shared.map(({ heading }) => link(heading));
  const examples = verb.examples.map(({ line, says }) => `# ${says}\n${line}`);
  return [
    fenced(usage),
    ...(own.length === 0 ? [] : [optionTable(own)]),
    ...(others.length === 0 ? [] : [`${own.length === 0 ? 'Options' : 'And'}: ${others.join(' · ')}.`]),
    ...(examples.length === 0 ? [] : [fenced(examples.join('\n'))]),
  ];
}

function sharedSection(group: SharedGroup): string {
  return `### ${group.heading}\n\n${optionTable([group])}`;
}

function optionTable(groups: readonly OptionGroup[]): string {
  const several = groups.length > 1;
  const rows = groups.flatMap(({ heading, options }) =>
    options.map((option, index) => [
      ...(several ? [index === 0 ? heading : ''] : []),
      `\`${spelling(option)}\``,
      `${option.summary}${option.repeats === true ? ' (repeatable)' : ''}`.replaceAll('<', '\\<'),
    ]),
  );
  return table([...(several ? [''] : []), several ? 'option' : (groups[0]?.heading ?? ''), 'does'], rows);
}

/** `-o, --output FILE`. */
export function spelling({ name, letter, kind, ...option }: Option): string {
  const value = kind === 'flag' ? '' : ` ${placeholderOf({ name, kind, ...option })}`;
  return `${letter === undefined ? '' : `-${letter}, `}--${name}${value}`;
}

function fenced(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}

/** GitHub's anchor of a heading: punctuation falls away, spaces become hyphens. */
function link(heading: string, text = heading): string {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
  return `[${text}](#${anchor})`;
}
