/** What stays when the process or the disk comes to its end in mid-download. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const source = (path: string): string =>
  JSON.stringify(new URL(`../../../../src/${path}`, import.meta.url).href);

/** Arguments: the folder, and the URLs. It prints each event's type, and of an end what came of it. */
const SCRIPT = `
  import { downloadAll } from ${source('actions/http/download/download-all.ts')};
  import { createDownloadList } from ${source('actions/http/download/list/memory-list.ts')};
  import { createHttpClient } from ${source('raw/http/client.ts')};
  const [folder, ...urls] = process.argv.slice(1);
  const client = createHttpClient();
  await downloadAll(client, createDownloadList(urls), {
    folder,
    concurrency: 1,
    perform: {},
    requestFor: (url) => ({ method: 'GET', url, headers: [['Host', url.host]] }),
    onEvent: ({ type, outcome }) => console.log(type, outcome?.error?.code ?? outcome?.kind ?? ''),
  });
  await client.close();
`;

const nodeArguments = (folder: string, urls: readonly string[]): string[] => [
  '--import',
  'tsx',
  '--input-type=module',
  '-e',
  SCRIPT,
  folder,
  ...urls,
];

const LARGE = 'abcdefghij'.repeat(60 * 1024);

test('killed in mid-download, the next time goes on where it stopped', async () => {
  const folder = scratchFolder();
  const file = { content: LARGE, fields: ['ETag: "v1"'] };
  const server = await startDownloadServer({
    '/done': { content: 'done' },
    '/file': { ...file, stallAt: 300 * 1024 },
  });
  const urls = ['done', 'file'].map((name) => new URL(name, server.url).href);
  const child = spawn(process.execPath, nodeArguments(folder, urls), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const part = join(folder, 'file.part');
  // It writes in blocks; what is on the way to one is lost.
  await vi.waitFor(() => expect(statSync(part).size).toBeGreaterThan(128 * 1024), { timeout: 20_000 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const kept = statSync(part).size;
  expect(Object.keys(filesIn(folder)).toSorted()).toEqual(['done', 'file.part', 'file.part.json']);
  server.files = { '/file': file };
  const { stdout } = await promisify(execFile)(process.execPath, nodeArguments(folder, urls.slice(1)));
  expect(stdout).toMatch(/end saved\n$/);
  expect(server.asked.at(-1)).toBe(`/file bytes=${kept}- "v1"`);
  expect(filesIn(folder)).toEqual({ done: 'done', file: LARGE });
});

test('a disk that is full fails what has no room, and nothing half stands under its name', async () => {
  const folder = scratchFolder();
  const server = await startDownloadServer({
    '/small': { content: 'x'.repeat(200 * 1024) },
    '/large': { content: LARGE, fields: ['ETag: "v1"'] },
    '/tiny': { content: 'tiny' },
  });
  const urls = ['small', 'large', 'tiny'].map((name) => new URL(name, server.url).href);
  // A limit on the size of files, set by a shell, stands in for a disk that fills up.
  const limited = ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, ...nodeArguments(folder, urls)];
  const { stdout } = await promisify(execFile)('sh', limited);
  const ends = stdout.split('\n').filter((line) => line.startsWith('end'));
  expect(ends).toEqual(['end write-file', 'end write-file', 'end saved']);
  expect(Object.keys(filesIn(folder)).toSorted()).toEqual(['large.part', 'large.part.json', 'tiny']);
});
