import { readArgv } from '../../../src/commands/argv.ts';
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
  if (verb === undefined) throw new Error(`no such verb: ${name}`);
  const args = parseArguments(verb, readArgv(rest, verb.options));
  const [first = '', second] = args.operands;
  return second === undefined
    ? { method: name.toUpperCase(), url: first, args }
    : { method: first, url: second, args };
}
