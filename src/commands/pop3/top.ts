import { gatherBody } from '../../actions/gather.ts';
import { MAX_MESSAGE_BYTES, readFacts } from '../../actions/mail/read.ts';
import { UsageError } from '../../errors.ts';
import { contentOf } from '../shared/content.ts';
import { showBody } from '../shared/show-body.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import { styleFor } from '../../terminal/style.ts';
import type { Pop3Context } from './context.ts';
import { parseNumber } from './numbers.ts';

/** A header, and so many lines; in a pipe byte for byte. */
export async function run({ args, io, url, rest, connect }: Pop3Context): Promise<number> {
  const words = url.path === '' ? rest : [url.path, ...rest];
  const [number, lines = '0', surplus] = words;
  if (number === undefined)
    throw new UsageError('which message?', { hint: 'netkit pop3 top URL NUMBER LINES' });
  if (surplus !== undefined) throw new UsageError(`the address has a number already: what is '${surplus}'?`);
  if (!/^\d{1,9}$/.test(lines)) throw new UsageError(`'${lines}' is no number of lines`);
  const message = parseNumber(number);
  const client = await connect();
  const top = await client.top(message, Number(lines));
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { number: message, lines: Number(lines), ...(await asJson(top)) });
  } else if (io.stdout.isTTY === true) {
    await showBody(top, { contentType: 'text/plain', size: undefined }, io, styleFor(io.stdout, io.env));
  } else {
    for await (const chunk of top) await writeOut(io.stdout, chunk);
  }
  return 0;
}

/** What the header says, as `ls -l` has it, and all of it as it came. */
async function asJson(top: AsyncIterable<Uint8Array>): Promise<object> {
  const bytes = await gatherBody(top, MAX_MESSAGE_BYTES, 'without --format json it is written as it comes');
  const end = bytes.indexOf('\r\n\r\n');
  const header = end === -1 ? bytes : bytes.subarray(0, end);
  return { ...(await readFacts(once(header))), bytes: bytes.length, ...contentOf(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
