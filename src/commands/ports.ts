import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import { runCommand } from './run.ts';
import { portsVerb } from './ports/ports-verb.ts';

export const command: Command = {
  name: 'ports',
  summary: 'Look up port numbers and the names registered for them',
  verbs: [portsVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
