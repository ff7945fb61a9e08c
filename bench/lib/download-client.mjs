/**
 * `node download-client.mjs BASE COUNT DIR`: the raw client by itself, without the command around it: BASE/0 to BASE/COUNT-1, each
 * into a file, over 4 connections with 32 requests each. Prints the processor time that it took for each file, in microseconds.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { createHttpClient } from '../../dist/raw/http/client.js';

const [, , base, count, folder] = process.argv;
const pipelining = { connections: 4, depth: 32 };
const client = createHttpClient({ pipelining });
const started = process.cpuUsage();
let next = 0;

async function work() {
  while (next < Number(count)) {
    const name = String(next++);
    const url = new URL(name, base);
    const headers = [
      ['Host', url.host],
      ['Accept', '*/*'],
    ];
    const { response } = await client.exchange({ method: 'GET', url, headers });
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
    const file = openSync(join(folder, name), 'w');
    for await (const bytes of response.body) writeSync(file, bytes);
    closeSync(file);
  }
}

await Promise.all(Array.from({ length: pipelining.connections * pipelining.depth }, work));
const { user, system } = process.cpuUsage(started);
await client.close();
console.log(((user + system) / Number(count)).toFixed(1));
