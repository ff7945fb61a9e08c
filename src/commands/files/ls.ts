import type { FileUrl } from '../../actions/files/url.ts';
import { FTP_CANNOT } from '../../protocols/ftp.ts';
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
  for (const url of urls) {
    const client = await context.sessions.at(url);
    let isTimeMissing = false;
    for await (const folder of list(client, url, context)) {
      isTimeMissing ||= folder.entries.length > 0 && folder.entries.every(({ modified }) => !modified);
      yield folder;
    }
    if (
      isTimeMissing &&
      client.kind === 'library' &&
      client.protocol === 'ftp' &&
      context.args.flag('long')
    ) {
      context.say(`no times: ${FTP_CANNOT.library['list-times']}; --raw reads them`);
    }
  }
}
