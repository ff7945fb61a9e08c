import { isNetkitError } from '../../errors.ts';
import { firstOperand } from '../argv.ts';
import type { Command, Verb } from '../command.ts';
import { onlyVerb, optionsOfAny, verbAt, withoutVerb } from '../find-verb.ts';
import { withHelp } from '../help-option.ts';
import type { CommandEntry } from '../registry.ts';
import { candidatesOfOperand, candidatesOfOptions, candidatesOfValue } from './of-verb.ts';
import { placeAfter } from './place.ts';

export interface Candidate {
  readonly word: string;
  readonly summary: string;
}

/** Words, or that the shell is to look for names of files, or of folders alone. */
export type Answer = readonly Candidate[] | 'files' | 'folders';

export type Known = Pick<CommandEntry, 'name' | 'summary' | 'load'>;

/**
 * What may stand where the last word of a line does, and begins as it does. Only the command that the line names is
 * loaded. Whoever is typing is not told of mistakes: after wrong words there is simply nothing.
 *
 * @param line what follows `netkit`, up to the cursor: the last word may be empty
 */
export async function candidates(line: readonly string[], commands: readonly Known[]): Promise<Answer> {
  const before = line.slice(0, -1);
  const current = line.at(-1) ?? '';
  try {
    const answer = await answerTo(before, current, commands);
    return typeof answer === 'string' ? answer : answer.filter(({ word }) => word.startsWith(current));
  } catch (error) {
    if (isNetkitError(error)) return [];
    throw error;
  }
}

async function answerTo(
  before: readonly string[],
  current: string,
  commands: readonly Known[],
): Promise<Answer> {
  const [first, ...rest] = before;
  if (first === undefined) return [...commands.map(asCandidate), ...WORDS_OF_NETKIT];
  if (first !== 'help') {
    const command = await load(first, commands);
    return command === undefined ? [] : inCommand(command, rest, current);
  }
  const [name, ...words] = rest;
  if (name === undefined) return commands.map(asCandidate);
  const command = await load(name, commands);
  return command === undefined ? [] : wordsOfVerbs(command, words);
}

const WORDS_OF_NETKIT: readonly Candidate[] = [
  { word: 'help', summary: 'Show the help of a command or a verb' },
  { word: '--help', summary: 'Show the help' },
  { word: '--version', summary: 'Show the version' },
];

function asCandidate({ name, summary }: Known): Candidate {
  return { word: name, summary };
}

async function load(name: string, commands: readonly Known[]): Promise<Command | undefined> {
  const module = await commands.find((known) => known.name === name)?.load();
  return module?.command;
}

/** As `run.ts` finds the verb: options may stand before it, and without one there may be a verb that has no name. */
function inCommand(command: Command, words: readonly string[], current: string): Answer {
  const only = onlyVerb(command);
  if (only !== undefined) return inVerb(only, words, current);
  const unnamed = command.verbs.find(({ name }) => name === '');
  const options = optionsOfAny(command);
  // The word behind them may be the verb, or what the option before it takes.
  const at = firstOperand([...words, ''], options) ?? words.length;
  if (at === words.length) {
    const place = placeAfter(words, options);
    if (place.value !== undefined) return candidatesOfValue(place.value);
    if (current.startsWith('-')) return candidatesOfOptions(withHelp(unnamed?.options ?? []), place, current);
    return wordsOfVerbs(command, []);
  }
  const verb = verbAt(command, words, at);
  if (verb === undefined) return words.length === at + 1 ? wordsOfVerbs(command, words.slice(at)) : [];
  return inVerb(verb, withoutVerb(words, at, verb), current);
}

function inVerb(verb: Verb, words: readonly string[], current: string): Answer {
  const options = withHelp(verb.options);
  const place = placeAfter(words, options);
  if (place.value !== undefined) return candidatesOfValue(place.value);
  if (current.startsWith('-') && !place.onlyOperands) return candidatesOfOptions(options, place, current);
  return candidatesOfOperand(verb.operands, place.operand);
}

/** The next word of every verb that begins with these. A word that several have says what may follow it. */
function wordsOfVerbs({ verbs }: Command, said: readonly string[]): Candidate[] {
  const summaries = new Map<string, string[]>();
  for (const { name, summary } of verbs) {
    const words = name.split(' ');
    const [next, ...others] = words.slice(said.length);
    if (!next || said.some((word, index) => word !== words[index])) continue;
    const says = others.length === 0 ? summary : others.join(' ');
    summaries.set(next, [...(summaries.get(next) ?? []), says]);
  }
  return [...summaries].map(([word, says]) => ({ word, summary: says.join(', ') }));
}
