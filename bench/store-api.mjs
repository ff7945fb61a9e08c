/**
 * `netkit api serve`: a list under wrk, with a core for the server and one for wrk, against the least that can answer the same
 * and, where it is installed, json-server; and products added by many at once, each on the disk before it is answered for.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';

import { claim, medians, runs } from './lib/measure.mjs';
import { answering, freePort } from './lib/ports.mjs';
import { find, leftOut, NETKIT, run } from './lib/programs.mjs';

const PLAIN = fileURLToPath(new URL('lib/plain-store.mjs', import.meta.url));
const JSON_SERVER = fileURLToPath(new URL('../node_modules/.bin/json-server', import.meta.url));
/** How long wrk loads a server, in seconds, in each run. */
const LOAD_SECONDS = 2;
const CLIENTS = 50;
const LOAD_CORE = '0';
const SERVER_CORE = '1';
const POSTS = 10_000;
const POSTING_CLIENTS = 16;

/** In microseconds: 5,000 requests a second, and 1,000 additions. */
const REQUEST_TIME = 200;
const ADDITION_TIME = 1000;

const LIST = 'api serve, GET /products?limit=5 under wrk, a request / 5,000 a second';
const BESIDE_PLAIN = 'api serve, GET /products?limit=5 under wrk / node:http and JSON.stringify';
const BESIDE_JSON_SERVER = 'api serve, GET /products?limit=5 under wrk / json-server';
const ADDING = `api serve, ${POSTS} products on ${POSTING_CLIENTS} connections, each on the disk / 1,000 a second`;

export default async function storeApi() {
  const rows = leftOut(['wrk', 'taskset'], [LIST, BESIDE_PLAIN, BESIDE_JSON_SERVER, ADDING]);
  if (rows !== undefined) return rows;
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const servers = [];
  const start = async (beginning) => {
    const server = await beginning;
    servers.push(server);
    return server;
  };
  try {
    const netkit = await start(startNetkit());
    const products = await (await fetch(`${netkit.url}products`)).json();
    const file = join(folder, 'products.json');
    writeFileSync(file, JSON.stringify(products));
    const plain = await start(startServer(process.execPath, PLAIN, file));
    const other = existsSync(JSON_SERVER) ? await start(startJsonServer(folder, products)) : undefined;
    const times = await medians(
      {
        netkit: () => microsecondsAList(`${netkit.url}products?limit=5`),
        plain: () => microsecondsAList(`${plain.url}products?limit=5`),
        ...(other && { other: () => microsecondsAList(`${other.url}products?_limit=5`) }),
      },
      runs(),
    );
    const addition = await medians({ netkit: () => microsecondsAnAddition(folder) }, runs(3));
    return [
      claim(LIST, times.netkit, REQUEST_TIME, 1, 'µs'),
      claim(BESIDE_PLAIN, times.netkit, times.plain, 6, 'µs'),
      other
        ? claim(BESIDE_JSON_SERVER, times.netkit, times.other, 1, 'µs')
        : { name: BESIDE_JSON_SERVER, missing: ['json-server'] },
      claim(ADDING, addition.netkit, ADDITION_TIME, 1, 'µs'),
    ];
  } finally {
    for (const { child } of servers) child.kill();
    rmSync(folder, { recursive: true });
  }
}

function startNetkit(...options) {
  return startServer(process.execPath, NETKIT, 'api', 'serve', '--port', 0, '--quiet', ...options);
}

/** On a core of its own; it says its URL on stdout. */
async function startServer(...command) {
  const child = pinned(command);
  const [url] = await once(createInterface(child.stdout), 'line');
  return { child, url };
}

async function startJsonServer(folder, products) {
  const file = join(folder, 'db.json');
  writeFileSync(file, JSON.stringify({ products }));
  const port = await freePort();
  const child = pinned([JSON_SERVER, '--port', port, file]);
  child.stdout.resume();
  await answering(port);
  return { child, url: `http://127.0.0.1:${port}/` };
}

function pinned(command) {
  return spawn(find('taskset'), ['-c', SERVER_CORE, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function microsecondsAList(url) {
  const load = ['wrk', '-t1', `-c${CLIENTS}`, `-d${LOAD_SECONDS}s`, url];
  const { stdout } = await run(find('taskset'), ['-c', LOAD_CORE, ...load]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return 1e6 / Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

/** Ends with the server killed, and a look at whether all is there. */
async function microsecondsAnAddition(folder) {
  const file = join(folder, 'store.sqlite');
  const { child, url } = await startNetkit('--store', file);
  const pool = new Pool(url, { connections: POSTING_CLIENTS });
  const body = JSON.stringify({
    title: 'Hat',
    price: 9.5,
    description: 'Felt',
    category: 'electronic',
    image: 'https://store.test/hat.svg',
  });
  const request = {
    method: 'POST',
    path: '/products',
    headers: { 'Content-Type': 'application/json' },
    body,
  };
  let sent = 0;
  const add = async () => {
    while (sent < POSTS) {
      sent += 1;
      const answer = await pool.request(request);
      await answer.body.dump();
      if (answer.statusCode !== 201) throw new Error(`added with ${answer.statusCode}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: POSTING_CLIENTS }, add));
  const milliseconds = performance.now() - start;
  await pool.destroy();
  child.kill('SIGKILL');
  await once(child, 'exit');

  const again = await startNetkit('--store', file);
  const last = await fetch(`${again.url}products/${20 + POSTS}`);
  again.child.kill();
  await once(again.child, 'exit');
  for (const name of [file, `${file}-wal`]) rmSync(name, { force: true });
  if (last.status !== 200) throw new Error('what was answered for is not there');
  return (milliseconds * 1000) / POSTS;
}
