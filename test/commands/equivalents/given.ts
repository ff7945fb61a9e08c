import type { Arguments } from '../../../src/commands/command.ts';
import { command as httpCommand } from '../../../src/commands/http.ts';
import { parseArguments } from '../../../src/commands/parse.ts';

export interface Typed {
  readonly method: string;
  readonly url: string;
  readonly args: Arguments;
}

/** What `netkit http` is asked by these words. */
export function typed(...argv: readonly string[]): Typed {
  const [name = '', ...rest] = argv;
  const verb = httpCommand.verbs.find((known) => known.name === name);
  const args = verb === undefined ? 'help' : parseArguments(verb, rest);
  if (args === 'help') throw new Error(`no such verb: ${name}`);
  const [first = '', second] = args.operands;
  return second === undefined
    ? { method: name.toUpperCase(), url: first, args }
    : { method: first, url: second, args };
}
