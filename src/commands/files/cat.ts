import { paced } from '../../actions/paced.ts';
import { styleFor } from '../../terminal/style.ts';
import { isGiven } from '../shared/chosen.ts';
import { writeOut } from '../shared/output.ts';
import { showBody } from '../shared/show-body.ts';
import type { FileContext } from './context.ts';
import { forEachMatch } from './each.ts';
import { paceOf, readOptionsOf } from './transfer.ts';

/** Writes files to stdout, one after the other; on a terminal so that a person can read them. */
export async function run(context: FileContext): Promise<number> {
  const { args, io, signal } = context;
  const urls = args.operands.map(context.parseUrl);
  const options = new Map(urls.map((url) => [url, readOptionsOf(url, args)]));
  // Of `get -o -`, which has no comparison, as well.
  if (isGiven(args, 'compare')) return (await import('./compare.ts')).compareContents(urls, context);
  const pace = await paceOf(args);
  return forEachMatch(urls, context, async (client, path, url) => {
    const body = await client.read(path, options.get(url));
    const content = pace === undefined ? body : paced(body, pace, signal);
    if (io.stdout.isTTY === true) {
      const facts = { contentType: undefined, size: undefined };
      await showBody(content, facts, io, styleFor(io.stdout, io.env));
    } else {
      for await (const chunk of content) await writeOut(io.stdout, chunk);
    }
  });
}
