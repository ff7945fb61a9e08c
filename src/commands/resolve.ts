import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import { runCommand } from './run.ts';
import { resolveVerb } from './resolve/resolve-verb.ts';

export const command: Command = {
  name: 'resolve',
  summary: 'Look up names and addresses, as the system and as DNS know them',
  verbs: [resolveVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
