import type { RefusalError } from '../../errors.ts';
import { textOf, type RemotePath } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { quote, refusalOf } from './quoted.ts';

/** Says commands as they stand, and shows what the server says to each; the first refusal is the exit code's. */
export async function run(context: FileContext): Promise<number> {
  const { args, io } = context;
  const [address = '', ...commands] = args.operands;
  const client = await context.sessions.at(context.parseUrl(address));
  const replies: { command: string; code?: number; lines: readonly string[] }[] = [];
  let refused: RefusalError | undefined;
  for (const command of commands) {
    const reply = await quote(client, command);
    const lines = reply.lines.map((line) => textOf(line as RemotePath));
    replies.push({ command, ...(client.protocol === 'ftp' && { code: reply.code }), lines });
    if (args.text('format') !== 'json') {
      const prefix = client.protocol === 'ftp' ? `${reply.code} ` : '';
      await writeOut(io.stdout, lines.map((line) => `${escapeForTerminal(prefix + line)}\n`).join(''));
    }
    refused ??= refusalOf(command, reply);
  }
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { replies });
  }
  if (refused !== undefined) throw refused;
  return 0;
}
