import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import { replyText } from '../../protocols/smtp-replies.ts';
import type { SmtpReply } from '../../protocols/smtp.ts';
import { plain } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { SmtpContext } from './context.ts';

interface Verified {
  readonly address: string;
  readonly reply: SmtpReply;
}

/** Asks for each address; the first that is refused is the exit code's. 252, which says neither yes nor no, is no refusal. */
export async function run(context: SmtpContext): Promise<number> {
  const client = await context.connectRaw(await context.target());
  const answers: Verified[] = [];
  for (const address of context.rest) answers.push({ address, reply: await client.verify(address) });
  await show(answers, context);
  const refused = answers.find(({ reply }) => reply.code >= 400);
  if (refused !== undefined) throw smtpRefusalFor(`VRFY ${refused.address}`, refused.reply);
  return 0;
}

async function show(answers: readonly Verified[], { args, io }: SmtpContext): Promise<void> {
  if (args.text('format') === 'json') {
    const addresses = answers.map(({ address, reply: { code, lines } }) => ({
      address,
      code,
      text: lines.join('\n'),
    }));
    await writeDocument(io.stdout, { addresses });
    return;
  }
  const rows = answers.map(({ address, reply }) => [address, replyText(reply)]);
  const table = renderTable(rows, { columns: Infinity, style: plain });
  await writeOut(io.stdout, table.map((row) => `${row}\n`).join(''));
}
