import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import { runCommand } from './run.ts';
import { connectVerb } from './tcp/connect-verb.ts';
import { listenVerb } from './tcp/listen-verb.ts';
import { sendVerb } from './tcp/send-verb.ts';
import { serveVerb } from './tcp/serve-verb.ts';
import { dialogServeVerb } from './tcp/dialog-serve-verb.ts';
import { dialogConnectVerb } from './tcp/dialog-connect-verb.ts';

export const command: Command = {
  name: 'tcp',
  summary: 'Speak plain TCP, as netcat does: connect, listen, send, small servers, a dialogue',
  verbs: [connectVerb, listenVerb, sendVerb, serveVerb, dialogServeVerb, dialogConnectVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
