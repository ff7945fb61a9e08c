/** `netkit http download`: one large file in segments against the same in one, and what memory it takes, of few and of many. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { peakMemory } from './lib/memory.mjs';
import { withNginx } from './lib/nginx.mjs';
import { leftOut, NETKIT, run } from './lib/programs.mjs';

const GIB = 1024 ** 3;
const MANY = 100_000;
const SEGMENTS = 'http download --raw, 1 GiB in 4 segments / in one';
const LARGE = 'http download --raw, peak memory of 1 GiB in 4 segments / 100 MiB';
const URLS = `http download --raw, peak memory of ${MANY} URLs / 200 MiB`;
const URLS_LIBRARY = `http download --library, peak memory of ${MANY} URLs / 200 MiB`;

export default async function downloadLarge() {
  const names = [SEGMENTS, LARGE, URLS, URLS_LIBRARY];
  const rows = leftOut(['nginx'], names);
  if (rows !== undefined) return rows;
  return withNginx({ 'one.bin': GIB, small: 64 }, async (base, folder) => {
    const out = existsSync('/dev/shm')
      ? join('/dev/shm', `netkit-bench-${process.pid}`)
      : join(folder, 'out');
    const download = (...args) => ['http', 'download', '--dir', out, '--quiet', '--no-state', ...args];
    const inSegments = (count) =>
      timed(() =>
        run(process.execPath, [NETKIT, ...download('--raw', '--segments', count, `${base}/one.bin`)]),
      );
    const empty = async () => rmSync(out, { recursive: true, force: true });
    try {
      const times = await medians({ four: inSegments(4), one: inSegments(1) }, runs(), empty);
      await empty();
      const large = await peakMemory(...download('--raw', '--segments', '4', `${base}/one.bin`));
      const list = join(folder, 'list.txt');
      writeFileSync(list, Array.from({ length: MANY }, (_, at) => `${base}/many/${at}.txt\n`).join(''));
      const many = async (client) => {
        await empty();
        const args = ['http', 'download', '--dir', out, '--quiet', '--input', list];
        return peakMemory(...args, client);
      };
      const [byHand, library] = [await many('--raw'), await many('--library')];
      return [
        claim(SEGMENTS, times.four, times.one, 1),
        claim(LARGE, large, 100, 1, 'MiB'),
        claim(URLS, byHand, 200, 1, 'MiB'),
        claim(URLS_LIBRARY, library, 200, 1, 'MiB'),
      ];
    } finally {
      await empty();
    }
  });
}
