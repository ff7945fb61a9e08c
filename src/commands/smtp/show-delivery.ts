import { replyText } from '../../protocols/smtp-replies.ts';
import type { Delivery } from '../../protocols/smtp.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { SmtpContext } from './context.ts';

/** A row for each recipient, and what the server said to the message. */
export async function showDelivery(
  delivery: Delivery,
  { args, io }: Pick<SmtpContext, 'args' | 'io'>,
): Promise<void> {
  const { stdout, env } = io;
  if (args.text('format') === 'json') {
    await writeDocument(stdout, deliveryAsJson(delivery));
    return;
  }
  const { accepted, refused, reply } = delivery;
  const rows: Cell[][] = [
    ...accepted.map((address): Cell[] => [{ text: 'accepted', format: 'green' }, address]),
    ...refused.map(({ address, temporary, reply: why }): Cell[] => [
      temporary ? { text: 'deferred', format: 'yellow' } : { text: 'refused', format: 'red' },
      address,
      replyText(why),
    ]),
  ];
  const columns = stdout.isTTY === true ? (stdout.columns ?? 80) : Infinity;
  const table = renderTable(rows, { columns, style: styleFor(stdout, env) });
  await writeOut(stdout, [...table, escapeForTerminal(replyText(reply))].map((row) => `${row}\n`).join(''));
}

/** For scripts: `accepted`; `refused`, each with `address`, `code`, `text` and `temporary`; `reply`; `bytes` of the message. */
function deliveryAsJson({ accepted, refused, reply, bytes }: Delivery): object {
  return {
    accepted,
    refused: refused.map(({ address, temporary, reply: { code, lines } }) => ({
      address,
      code,
      text: lines.join('\n'),
      temporary,
    })),
    reply: { code: reply.code, text: reply.lines.join('\n') },
    bytes,
  };
}
