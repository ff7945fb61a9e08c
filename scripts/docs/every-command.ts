import type { Command } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/registry.ts';

/** The tables of all commands, in the order of the help. */
export async function everyCommand(): Promise<readonly Command[]> {
  const modules = await Promise.all(COMMANDS.map((entry) => entry.load()));
  return modules.map(({ command }) => command);
}
