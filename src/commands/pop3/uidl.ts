import { plain } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { Pop3Context } from './context.ts';
import { refuseNumber } from './numbers.ts';

export async function run({ args, io, url, connect }: Pop3Context): Promise<number> {
  refuseNumber(url);
  const client = await connect();
  const messages = await client.uidl();
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { messages });
    return 0;
  }
  const rows = messages.map(({ number, uid }) => [{ text: String(number), align: 'right' as const }, uid]);
  const table = renderTable(rows, { columns: Infinity, style: plain });
  await writeOut(io.stdout, table.map((row) => `${row}\n`).join(''));
  return 0;
}
