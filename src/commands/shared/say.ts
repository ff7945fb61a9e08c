import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';

/** Tells on stderr, in one line, what is no error; with -s nothing, even where -S lets errors through, as in curl. */
export function say(text: string, args: Arguments, io: Pick<Io, 'stderr'>): void {
  // It may quote what a server or a user has sent.
  if (!args.flag('silent')) io.stderr.write(`netkit: ${escapeForTerminal(text)}\n`);
}
