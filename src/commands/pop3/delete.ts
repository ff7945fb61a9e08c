import type { Pop3Client } from '../../protocols/pop3.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { Pop3Context } from './context.ts';
import { someNumbersOf } from './numbers.ts';

export async function run(context: Pop3Context): Promise<number> {
  const { args, io, url, rest } = context;
  const numbers = someNumbersOf(url, rest);
  const client = await context.connect();
  await deleteAll(client, numbers, context);
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { deleted: numbers });
  }
  return 0;
}

/**
 * Marks messages and has the server delete them; the session is over then. A session that ends in any other way than by a
 * QUIT that was answered deletes nothing (RFC 1939, section 6), and that is said.
 */
export async function deleteAll(
  client: Pop3Client,
  numbers: readonly number[],
  { say }: Pick<Pop3Context, 'say'>,
): Promise<void> {
  let isAsked = false;
  try {
    for (const number of numbers) await client.delete(number);
    isAsked = true;
    await client.quit();
  } catch (error) {
    say(isAsked ? 'not all that was marked may be deleted' : 'nothing was deleted');
    throw error;
  }
  say(`deleted ${formatNumberOf(numbers.length, 'message')}`);
}
