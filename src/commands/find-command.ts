import { nearest } from '../actions/nearest.ts';
import { UsageError } from '../errors.ts';
import { type CommandEntry, COMMANDS } from './registry.ts';

/** @throws UsageError with the one that was probably meant, or all that there are */
export function findCommand(word: string): CommandEntry {
  const entry = COMMANDS.find(({ name }) => name === word);
  if (entry !== undefined) return entry;
  const names = COMMANDS.map(({ name }) => name);
  const near = nearest(word, names);
  throw new UsageError(
    word.startsWith('-') ? `an option before the command: ${word}` : `unknown command '${word}'`,
    { hint: near === undefined ? `netkit ${names.join('|')}` : `did you mean netkit ${near}?` },
  );
}
