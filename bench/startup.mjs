/** How long a whole process takes, against a Node that does nothing. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { promisify } from 'node:util';

import { claim, medians } from './lib/measure.mjs';

const RUNS = 15;
const NETKIT = fileURLToPath(new URL('../dist/bin/netkit.cjs', import.meta.url));

export default async function startup() {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const server = createServer((_request, response) => response.end('A page\n'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const empty = join(folder, 'empty.cjs');
    writeFileSync(empty, '');
    const times = await medians(
      {
        empty: () => node(empty),
        version: () => node(NETKIT, '--version'),
        help: () => node(NETKIT, '--help'),
        get: () => node(NETKIT, 'http', 'get', '--raw', `http://127.0.0.1:${server.address().port}/`),
      },
      RUNS,
    );
    return [
      claim('netkit --version / an empty program', times.version, times.empty, 1.2),
      claim('netkit --help / an empty program', times.help, times.empty, 1.6),
      claim('netkit http get --raw / an empty program', times.get, times.empty, 1.8),
    ];
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Without extra certificates: Node reads those at every start, whatever it is to do. */
async function node(...args) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, args, { env });
}
