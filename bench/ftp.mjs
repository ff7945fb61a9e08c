/** FTP by hand against curl, lftp and basic-ftp: one vsftpd on loopback for all of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Client } from 'basic-ftp';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { peakMemory } from './lib/memory.mjs';
import { leftOut, NETKIT, run } from './lib/programs.mjs';
import { withVsftpd } from './lib/vsftpd.mjs';

const LISTING_SERVER = fileURLToPath(new URL('lib/listing-server.mjs', import.meta.url));
const GIB = 1024 ** 3;
const MOST_MIB = 80;
const LISTED = 10_000;

const NAMES = {
  curl: 'ftp get --raw, 1 GiB to a file / curl',
  lftp: 'ftp get --raw, 1 GiB to a file / lftp',
  tls: 'ftp get --raw, 1 GiB to a file over TLS / curl',
  store: 'ftp put --raw, 1 GiB / curl',
  memory: `ftp get --raw, peak memory of 1 GiB / ${MOST_MIB} MiB`,
  list: `list ${LISTED} entries by hand / through basic-ftp`,
};

export default async function ftp() {
  const rows = leftOut(['vsftpd', 'curl', 'lftp', 'openssl'], Object.values(NAMES));
  if (rows !== undefined) return rows;
  return withVsftpd(async (server) => {
    makeFiles(server.served);
    return [
      ...(await downloads(server)),
      ...(await overTls(server)),
      await uploads(server),
      await listings(server),
    ];
  });
}

function makeFiles(served) {
  const big = join(served, 'big.bin');
  writeFileSync(big, '');
  truncateSync(big, GIB);
  for (let number = 0; number < LISTED; number++) {
    closeSync(openSync(join(served, `file-${String(number).padStart(5, '0')}.txt`), 'w'));
  }
}

async function downloads({ port, output }) {
  const [url, file] = [`ftp://127.0.0.1:${port}/big.bin`, join(output, 'big.bin')];
  const netkit = ['ftp', 'get', '--raw', '--tls', 'none', '-o', file, url];
  const lftp = `set ftp:ssl-allow no; get -O ${output} ${url}`;
  const times = await medians(
    {
      netkit: timed(() => run(process.execPath, [NETKIT, ...netkit])),
      curl: timed(() => run('curl', ['-qs', '-o', file, url])),
      lftp: timed(() => run('lftp', ['-c', lftp])),
    },
    runs(),
    () => clear(file),
  );
  const mib = await peakMemory(...netkit.with(6, '/dev/null'));
  return [
    claim(NAMES.curl, times.netkit, times.curl, 0.7),
    claim(NAMES.lftp, times.netkit, times.lftp, 0.85),
    claim(NAMES.memory, mib, MOST_MIB, 1, 'MiB'),
  ];
}

async function overTls({ port, output, certificate }) {
  const [url, file] = [`ftp://localhost:${port}/big.bin`, join(output, 'big.bin')];
  const trust = ['--cacert', `${certificate}.cert`];
  const times = await medians(
    {
      netkit: timed(() => run(process.execPath, [NETKIT, 'ftp', 'get', '--raw', ...trust, '-o', file, url])),
      curl: timed(() => run('curl', ['-qs', '--ssl-reqd', ...trust, '-o', file, url])),
    },
    runs(),
    () => clear(file),
  );
  return [claim(NAMES.tls, times.netkit, times.curl, 1)];
}

async function uploads({ port, served }) {
  const [url, stored] = [`ftp://127.0.0.1:${port}/upload/big.bin`, join(served, 'upload/big.bin')];
  const file = join(served, 'big.bin');
  const times = await medians(
    {
      netkit: timed(() => run(process.execPath, [NETKIT, 'ftp', 'put', '--raw', '--tls', 'none', file, url])),
      curl: timed(() => run('curl', ['-qs', '-T', file, url])),
    },
    runs(),
    () => clear(stored),
  );
  return claim(NAMES.store, times.netkit, times.curl, 1);
}

/** What the run before has left to be written would slow the next one down. */
async function clear(file) {
  rmSync(file, { force: true });
  await run('sync');
}

/**
 * In this process, sessions that stand: what is measured is the transfer and what is made of it. vsftpd itself takes four times
 * as long to make the listing as we to read it, so that it is asked once, and a server that has it ready is asked after that.
 */
async function listings({ port: source, output }) {
  const file = join(output, 'listing');
  await run('curl', ['-qs', '-o', file, `ftp://127.0.0.1:${source}/`]);
  const server = spawn(process.execPath, [LISTING_SERVER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface(server.stdout), 'line');
    return await listingsFrom(Number(line));
  } finally {
    server.kill();
  }
}

async function listingsFrom(port) {
  const { connectFtp } = await import('../dist/index.js');
  const { client: ours } = await connectFtp(`ftp://127.0.0.1:${port}/`, { client: 'raw', tls: 'none' });
  const theirs = new Client();
  await theirs.access({ host: '127.0.0.1', port });
  for (const { length } of [(await ours.list('')).entries, await theirs.list()]) {
    if (length < LISTED) throw new Error(`${length} entries are not what was to be listed`);
  }
  const cases = { ours: timed(() => ours.list('')), theirs: timed(() => theirs.list()) };
  // Warm for both.
  await medians(cases, 3);
  const times = await medians(cases, runs(15));
  await ours.close();
  theirs.close();
  return claim(NAMES.list, times.ours, times.theirs, 0.5);
}
