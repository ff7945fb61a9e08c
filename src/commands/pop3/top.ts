import { UsageError } from '../../errors.ts';
import { showBody } from '../shared/show-body.ts';
import { writeOut } from '../shared/output.ts';
import { styleFor } from '../../terminal/style.ts';
import type { Pop3Context } from './context.ts';
import { parseNumber } from './numbers.ts';

/** A header, and so many lines; in a pipe byte for byte. */
export async function run({ io, url, rest, connect }: Pop3Context): Promise<number> {
  const words = url.path === '' ? rest : [url.path, ...rest];
  const [number, lines = '0', surplus] = words;
  if (number === undefined)
    throw new UsageError('which message?', { hint: 'netkit pop3 top URL NUMBER LINES' });
  if (surplus !== undefined) throw new UsageError(`the address has a number already: what is '${surplus}'?`);
  if (!/^\d{1,9}$/.test(lines)) throw new UsageError(`'${lines}' is no number of lines`);
  const message = parseNumber(number);
  const client = await connect();
  const top = await client.top(message, Number(lines));
  if (io.stdout.isTTY === true) {
    await showBody(top, { contentType: 'text/plain', size: undefined }, io, styleFor(io.stdout, io.env));
  } else {
    for await (const chunk of top) await writeOut(io.stdout, chunk);
  }
  return 0;
}
