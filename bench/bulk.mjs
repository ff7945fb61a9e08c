/** Big downloads by hand, against curl: from nginx on loopback, to nowhere and to a file. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { peakMemory } from './lib/memory.mjs';
import { withNginx } from './lib/nginx.mjs';
import { leftOut, NETKIT, run } from './lib/programs.mjs';

const GIB = 1024 ** 3;
const MOST_MIB = 80;

const CASES = [
  { what: '1 GiB to nowhere', path: '/one.bin', most: 0.7 },
  { what: '1 GiB to a file', path: '/one.bin', kept: true, most: 0.65 },
  { what: '1 GiB in chunks to a file', path: '/chunked/one.bin', kept: true, most: 0.7 },
  { what: '4 GiB to a file', path: '/four.bin', kept: true, most: 0.5 },
];
const NAMES = CASES.map(({ what }) => `http get --raw, ${what} / curl`);
const MEMORY = `http get --raw, peak memory of 4 GiB / ${MOST_MIB} MiB`;

export default async function bulk() {
  const rows = leftOut(['nginx', 'curl'], [...NAMES, MEMORY]);
  if (rows !== undefined) return rows;
  return withNginx({ 'one.bin': GIB, 'four.bin': 4 * GIB }, async (base, folder) => {
    const claims = [];
    for (const [index, { path, kept = false, most }] of CASES.entries()) {
      const output = kept ? join(folder, 'body') : '/dev/null';
      const url = base + path;
      // The first run brings the file into memory for both, and is not counted.
      await run('curl', ['-qs', '-o', '/dev/null', url]);
      const times = await medians(
        {
          netkit: timed(() => run(process.execPath, [NETKIT, 'http', 'get', '--raw', '-o', output, url])),
          curl: timed(() => run('curl', ['-qs', '-o', output, url])),
        },
        runs(),
        async () => {
          if (!kept) return;
          rmSync(output, { force: true });
          // What the run before has left to be written would slow this one down.
          await run('sync');
        },
      );
      claims.push(claim(NAMES[index], times.netkit, times.curl, most));
    }
    const mib = await peakMemory('http', 'get', '--raw', '-o', '/dev/null', `${base}/four.bin`);
    return [...claims, claim(MEMORY, mib, MOST_MIB, 1, 'MiB')];
  });
}
