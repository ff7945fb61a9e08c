import type { Option } from './command.ts';

/** Of every verb, besides its own table. */
export const HELP: Option = {
  name: 'help',
  letter: 'h',
  kind: 'flag',
  summary: 'Show this help',
  group: 'Help',
};

/** The verb's options and `--help`, which gives its letter up where the verb has its own use for it. */
export function withHelp(options: readonly Option[]): readonly Option[] {
  const taken = options.some(({ letter }) => letter === HELP.letter);
  const { letter: _, ...plain } = HELP;
  return [...options, taken ? plain : HELP];
}
