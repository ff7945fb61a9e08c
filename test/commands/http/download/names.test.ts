import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const STATE = '.netkit-downloads.jsonl';

const called = (disposition: string) => ({
  content: disposition,
  fields: [`Content-Disposition: ${disposition}`],
});

describe.each(['--raw', '--library'])('files of netkit http download %s', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, ...argv]);

  it('are called as their URLs end, with a number where two end alike, which stays the next time', async () => {
    const names = ['/x/page.html', '/y/page.html', '/y/', '/a%20b', `/${STATE}`];
    const server = await startDownloadServer(
      Object.fromEntries(names.map((name) => [name, { content: name }])),
    );
    const dir = scratchFolder();
    const argv = ['--concurrency', '1', '--dir', dir];
    const urls = names.map((name) => new URL(name, server.url).href);
    expect(await download(...argv, ...urls)).toMatchObject({ code: 0 });
    const expected = {
      'page.html': '/x/page.html',
      'page-2.html': '/y/page.html',
      'index.html': '/y/',
      'a%20b': '/a%20b',
      '.netkit-downloads-2.jsonl': `/${STATE}`,
      [STATE]: expect.stringContaining('"version":1') as string,
    };
    expect(filesIn(dir)).toEqual(expected);
    // In another order, too.
    expect(await download(...argv, ...urls.toReversed())).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toEqual(expected);
  });

  it('have with -o the name that is given', async () => {
    const { url } = await startDownloadServer({ '/a': { content: 'A' } });
    const dir = scratchFolder();
    expect(await download('--no-state', '--dir', dir, '-o', 'b', `${url.href}a`)).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toEqual({ b: 'A' });
  });

  it('have with -J the names that servers give, never outside of the folder, nor hidden, nor a device', async () => {
    const server = await startDownloadServer({
      '/1': called('attachment; filename="report.txt"'),
      '/2': called('attachment; filename="../../evil"'),
      '/3': called(`attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpass%C3%A9`),
      '/4': called('attachment; filename=".profile"'),
      '/5': called('attachment; filename="CON"'),
      '/6': called('attachment; filename=".."'),
      '/7': called('inline'),
    });
    const folder = scratchFolder();
    const dir = join(folder, 'files');
    const urls = Object.keys(server.files).map((path) => new URL(path, server.url).href);
    const ran = await download('--no-state', '-J', '--concurrency', '1', '--dir', dir, ...urls);
    expect(ran).toMatchObject({ code: 0 });
    expect(Object.keys(filesIn(dir)).toSorted()).toEqual(
      ['6', '7', 'CON_', 'evil', 'passé', 'profile', 'report.txt'].toSorted(),
    );
    expect(Object.keys(filesIn(folder.concat('/files')))).toHaveLength(7);
  });

  it('stand below a folder that is made for them', async () => {
    const { url } = await startDownloadServer({ '/a': { content: 'A' } });
    const dir = join(scratchFolder(), 'one', 'two');
    expect(await download('--dir', dir, `${url.href}a`)).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toMatchObject({ a: 'A' });
  });
});

it.each([['--no-state'], ['--state', 'elsewhere.jsonl']])(
  'that servers give are never that of the journal: %s',
  async (...argv) => {
    const server = await startDownloadServer({ [`/${STATE}`]: { content: 'planted' } });
    const dir = scratchFolder();
    const [option = '', file] = argv;
    const where = file === undefined ? [option] : [option, join(scratchFolder(), file)];
    const line = ['download', ...where, '--force', '--dir', dir, `${server.url.href}${STATE}`];
    expect(await netkitHttp(line)).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toEqual({ '.netkit-downloads-2.jsonl': 'planted' });
  },
);
