import { writeSync } from 'node:fs';

import { findCommand } from './commands/find-command.ts';
import { helpOfAll } from './commands/help.ts';
import { COMMANDS } from './commands/registry.ts';
import { reportError } from './commands/report.ts';
import type { Io } from './terminal/io.ts';
import { createProcessIo } from './terminal/process-io.ts';
import { VERSION } from './version.ts';

const argv = process.argv.slice(2);
if (!(asksForVersion(argv[0]) && printAtOnce(VERSION))) start();

function start(): void {
  const { io, finished } = createProcessIo();

  /** Ends the process once its output has been taken; a connection or a timer left open does not delay it. */
  async function exit(code: number): Promise<never> {
    const failure = await finished();
    if (failure === 'reader gone') process.exit(0);
    process.exit(failure !== undefined && code === 0 ? reportError(failure, io) : code);
  }

  process.on('uncaughtException', (error) => void exit(reportError(error, io)));
  void main(io)
    .catch((error: unknown) => reportError(error, io))
    .then(exit);
}

/** Finds the command and hands it the rest of the arguments. */
async function main(io: Io): Promise<number> {
  const [word = '--help', ...rest] = argv;
  if (asksForVersion(word)) return print(VERSION, io);
  if (word === '--help' || word === '-h') return print(helpOfAll(COMMANDS, io.stdout.columns), io);
  if (word !== 'help') return run(word, rest, io);
  const [command, ...verb] = rest;
  return command === undefined
    ? print(helpOfAll(COMMANDS, io.stdout.columns), io)
    : run(command, [...verb, '--help'], io);
}

async function run(word: string, rest: readonly string[], io: Io): Promise<number> {
  const command = await findCommand(word).load();
  return command.run(rest, io);
}

function asksForVersion(word: string | undefined): boolean {
  return word === '--version' || word === '-V';
}

/** Without a stream, the making of which takes longer than all else here; where that fails, with one. */
function printAtOnce(text: string): boolean {
  try {
    writeSync(1, `${text}\n`);
    return true;
  } catch {
    return false;
  }
}

function print(text: string, io: Io): number {
  io.stdout.write(`${text}\n`);
  return 0;
}
