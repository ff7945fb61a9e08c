/**
 * `netkit http serve` against Python's http.server: small files under wrk, a big one to curl, and the memory that
 * many slow readers cost. Both servers write their access log, to nowhere.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { find, leftOut, NETKIT, run } from './lib/programs.mjs';

const SMALL_BYTES = 700;
const GIB = 1024 ** 3;
const READERS = 200;
/** How long wrk loads a server, in seconds, in each run. */
const LOAD_SECONDS = 2;

const SMALL_FILE = `http serve, time for a file of ${SMALL_BYTES} bytes under wrk / python`;
const BIG_FILE = 'http serve, 1 GiB to curl / python';
const MEMORY = `http serve, memory with ${READERS} slow readers, in the end / in the beginning`;

export default async function httpServe() {
  const rows = leftOut(['wrk', 'curl', 'python3'], [SMALL_FILE, BIG_FILE, MEMORY]);
  if (rows !== undefined) return rows;
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const servers = [];
  const start = async (...command) => {
    const server = await startServer(...command);
    servers.push(server);
    return server;
  };
  try {
    writeFileSync(join(folder, 'small.txt'), 'x'.repeat(SMALL_BYTES));
    writeFileSync(join(folder, 'big.bin'), '');
    truncateSync(join(folder, 'big.bin'), GIB);
    const netkit = await start(process.execPath, NETKIT, 'http', 'serve', folder, '--port', '0');
    const address = ['0', '--bind', '127.0.0.1', '--directory', folder];
    const python = await start(find('python3'), '-u', '-m', 'http.server', ...address);

    const small = await medians(
      { netkit: () => microsecondsAFile(netkit), python: () => microsecondsAFile(python) },
      runs(),
    );
    await fetchBig(netkit); // brings the file into memory for both
    const big = await medians(
      { netkit: timed(() => fetchBig(netkit)), python: timed(() => fetchBig(python)) },
      runs(),
    );
    const memory = await memoryWithSlowReaders(netkit);
    return [
      claim(SMALL_FILE, small.netkit, small.python, 1 / 5, 'µs'),
      claim(BIG_FILE, big.netkit, big.python, 1),
      claim(MEMORY, memory.end, memory.beginning, 1.1, 'MiB'),
    ];
  } finally {
    for (const { child } of servers) child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Both servers say their URL on stdout. */
async function startServer(program, ...args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    const url = /http:\/\/[\d.]+:\d+\//.exec(said)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`${program} did not start: ${said}`);
}

async function microsecondsAFile({ url }) {
  const { stdout } = await run('wrk', ['-t1', '-c16', `-d${LOAD_SECONDS}s`, `${url}small.txt`]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return 1e6 / Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

async function fetchBig({ url }) {
  const { stdout } = await run('curl', [
    '-qsf',
    '-o',
    '/dev/null',
    '-w',
    '%{size_download}',
    `${url}big.bin`,
  ]);
  if (Number(stdout) !== GIB) throw new Error(`curl got ${stdout} bytes`);
}

/** Each asks for 1 GiB, and takes a little now and then. */
async function memoryWithSlowReaders({ child, url }) {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: READERS }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET /big.bin HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
      await once(socket, 'readable');
      return socket;
    }),
  );
  const beginning = residentMib(child);
  for (let count = 0; count < 10; count++) {
    for (const socket of sockets) socket.read(64 * 1024);
    await wait(300);
  }
  const end = residentMib(child);
  for (const socket of sockets) socket.destroy();
  return { beginning, end };
}

function residentMib({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
