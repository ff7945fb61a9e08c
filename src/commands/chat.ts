import type { Io } from '../terminal/io.ts';
import type { Command } from './command.ts';
import { runCommand } from './run.ts';
import { messengerVerb } from './chat/messenger-verb.ts';
import { serveVerb } from './chat/serve-verb.ts';
import { connectVerb } from './chat/connect-verb.ts';

export const command: Command = {
  name: 'chat',
  summary: 'Chat: directly, or through a relay that IRC clients can use as well',
  verbs: [messengerVerb, serveVerb, connectVerb],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}
