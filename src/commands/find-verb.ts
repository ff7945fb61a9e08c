/** How a verb is found among the words that follow a command: one way for running, help and completion. */
import type { Command, Option, Verb } from './command.ts';
import { withHelp } from './help-option.ts';

/** What the command does without a verb, where that is all that it does. */
export function onlyVerb({ verbs }: Command): Verb | undefined {
  return verbs.length === 1 && verbs[0]?.name === '' ? verbs[0] : undefined;
}

/** Options may stand before the verb: any verb's table says which of them takes a value. */
export function optionsOfAny({ verbs }: Command): readonly Option[] {
  return withHelp(verbs.flatMap((verb) => verb.options));
}

/** The one that the words from `at` on begin with: one of them, or two as in `dialog serve`. */
export function verbAt({ verbs }: Command, words: readonly string[], at: number): Verb | undefined {
  const word = words[at] ?? '';
  const both = `${word} ${words[at + 1] ?? ''}`;
  return verbs.find(({ name }) => name === both || name === word);
}

/** The words without those of the verb. */
export function withoutVerb(words: readonly string[], at: number, { name }: Verb): readonly string[] {
  return words.toSpliced(at, name.split(' ').length);
}
