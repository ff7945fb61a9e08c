import type { FileUrl } from '../../actions/files/url.ts';
import type { FileContext } from './context.ts';
import { list, type ListedFolder } from './list.ts';
import { showAsJson, showAsText } from './show-listing.ts';

export async function run(context: FileContext): Promise<number> {
  const { args } = context;
  const urls = args.operands.map(context.parseUrl);
  if (args.flag('compare')) return (await import('./compare.ts')).compareListings(urls, context);
  const show = args.text('format') === 'json' ? showAsJson : showAsText;
  await show(listAll(urls, context), context);
  return 0;
}

async function* listAll(urls: readonly FileUrl[], context: FileContext): AsyncGenerator<ListedFolder> {
  for (const url of urls) yield* list(await context.sessions.at(url), url, context);
}
