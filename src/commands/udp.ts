import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import { runCommand } from './run.ts';
import { sendVerb } from './udp/send-verb.ts';
import { listenVerb } from './udp/listen-verb.ts';
import { serveVerb } from './udp/serve-verb.ts';

export const command: Command = {
  name: 'udp',
  summary: 'Speak plain UDP: send and receive datagrams, small servers',
  verbs: [sendVerb, listenVerb, serveVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
