/** How long a whole process takes, against a Node that does nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { NETKIT, run } from './lib/programs.mjs';

export default async function startup() {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const server = createServer((_request, response) => response.end('A page\n'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const empty = join(folder, 'empty.cjs');
    writeFileSync(empty, '');
    const url = `http://127.0.0.1:${server.address().port}/`;
    const times = await medians(
      {
        empty: timed(() => node(empty)),
        version: timed(() => node(NETKIT, '--version')),
        help: timed(() => node(NETKIT, '--help')),
        get: timed(() => node(NETKIT, 'http', 'get', '--raw', url)),
      },
      // They are short, and so the more disturbed.
      runs(15),
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
  await run(process.execPath, args, { env });
}
