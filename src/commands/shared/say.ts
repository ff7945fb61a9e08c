import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';

/** Whether progress and remarks are left out: with -s even where -S lets errors through, as in curl. */
export function isQuiet(args: Pick<Arguments, 'flag'>): boolean {
  return args.flag('quiet') || args.flag('silent');
}

/** Tells on stderr, in one line, what is no error. */
export function say(text: string, args: Arguments, io: Pick<Io, 'stderr'>): void {
  if (!isQuiet(args)) tell(io, text);
}

/** Tells of an error that ends nothing, such as one file of many. */
export function complain(text: string, args: Arguments, io: Pick<Io, 'stderr'>): void {
  if (!args.flag('silent') || args.flag('show-error')) tell(io, text);
}

/** Tells in one line on stderr. It may quote what a server or a user has sent. */
export function tell({ stderr }: Pick<Io, 'stderr'>, text: string): void {
  stderr.write(`netkit: ${escapeForTerminal(text)}\n`);
}
