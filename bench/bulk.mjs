/** Big downloads by hand, against curl: from nginx on loopback, to nowhere and to a file. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { claim, medians } from './lib/measure.mjs';
import { withNginx } from './lib/nginx.mjs';

const RUNS = Number(process.env.BENCH_RUNS ?? 7);
const GIB = 1024 ** 3;
const NETKIT = fileURLToPath(new URL('../dist/bin/netkit.cjs', import.meta.url));
const run = promisify(execFile);

export default function bulk() {
  return withNginx({ 'one.bin': GIB, 'four.bin': 4 * GIB }, async (base, folder) => {
    const file = join(folder, 'body');
    const cases = [
      ['1 GiB to nowhere', '/one.bin', '/dev/null', 0.7],
      ['1 GiB to a file', '/one.bin', file, 0.65],
      ['1 GiB in chunks to a file', '/chunked/one.bin', file, 0.7],
      ['4 GiB to a file', '/four.bin', file, 0.5],
    ];
    const claims = [];
    for (const [name, path, output, most] of cases) {
      const fresh = () => output === file && rmSync(file, { force: true });
      // The first run warms the disk's cache for both, and is not counted.
      await run('curl', ['-s', '-o', '/dev/null', base + path]);
      const times = await medians(
        {
          netkit: () => run(process.execPath, [NETKIT, 'http', 'get', '--raw', '-o', output, base + path]),
          curl: () => run('curl', ['-s', '-o', output, base + path]),
        },
        RUNS,
        fresh,
      );
      claims.push(claim(`http get --raw, ${name} / curl`, times.netkit, times.curl, most));
    }
    claims.push(await memory(base));
    return claims;
  });
}

/** Peak memory in MiB of the largest download, in place of times; the peer is what it may be. */
async function memory(base) {
  const program = `
    process.argv.splice(1, 1);
    process.on('exit', () => require('node:fs').writeSync(2, String(process.resourceUsage().maxRSS)));
    require(process.argv[1]);
  `;
  const args = [
    '-e',
    program,
    '--',
    'netkit',
    NETKIT,
    'http',
    'get',
    '--raw',
    '-o',
    '/dev/null',
    `${base}/four.bin`,
  ];
  const { stderr } = await run(process.execPath, args);
  return claim('peak memory of 4 GiB in MiB / 80 MiB', Number(stderr) / 1024, 80, 1);
}
