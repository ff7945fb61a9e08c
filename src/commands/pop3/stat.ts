import { formatNumberOf } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { Pop3Context } from './context.ts';
import { refuseNumber } from './numbers.ts';

/** For scripts: `count`, and `bytes` of all messages together. */
export async function run({ args, io, url, connect }: Pop3Context): Promise<number> {
  refuseNumber(url);
  const client = await connect();
  const { count, bytes } = await client.stat();
  if (args.text('format') === 'json') await writeDocument(io.stdout, { count, bytes });
  else {
    const text = `${formatNumberOf(count, 'message')}, ${formatNumberOf(bytes, 'byte')}`;
    await writeOut(io.stdout, `${text}\n`);
  }
  return 0;
}
