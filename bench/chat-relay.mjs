/**
 * The relay against the course's (a thread for each client, in Python) and ngircd: 200 people, lines of 100 characters. The server has
 * one core, the people the other.
 */
import { readFileSync } from 'node:fs';

import { measureLoad } from './lib/chat-load.mjs';
import { startNgircd, startOurs, startPython } from './lib/chat-servers.mjs';
import { claim, medians, runs } from './lib/measure.mjs';
import { leftOut } from './lib/programs.mjs';

const IDLE_CLIENTS = 10_000;
/** What somebody says in one go, when all talk at once. */
const LINES = 10;

const TOGETHER = "chat, all say ten lines at once / Python's relay";
const TOGETHER_NGIRCD = 'chat, all say ten lines at once / ngircd';
const LATENCY = "chat, 700 lines a second, 99th percentile / Python's relay";
const ALONE = "chat, one talks / Python's relay";
const DEAF = 'chat, the same while one never reads / all read';
const IDLE = `chat, memory with ${IDLE_CLIENTS} idle clients / 300 MiB`;

export default async function chatRelay() {
  const names = [TOGETHER, TOGETHER_NGIRCD, LATENCY, ALONE, DEAF, IDLE];
  const missing = leftOut(['taskset', 'python3', 'ngircd'], names);
  if (missing !== undefined) return missing;
  const times = await medians(
    {
      ours: () => timeOfLine(startOurs, { measure: 'together', lines: LINES }),
      deaf: () => timeOfLine(startOurs, { measure: 'together', lines: LINES, deaf: 1 }),
      ngircd: () => timeOfLine(startNgircd, { measure: 'together', lines: LINES }),
      python: () => timeOfLine(startPython, { measure: 'together', lines: LINES }),
      oursAlone: () => timeOfLine(startOurs, { measure: 'alone' }),
      pythonAlone: () => timeOfLine(startPython, { measure: 'alone' }),
      oursLate: () => measured(startOurs, { measure: 'latency', rate: 700 }),
      pythonLate: () => measured(startPython, { measure: 'latency', rate: 700 }),
    },
    runs(),
  );
  return [
    claim(TOGETHER, times.ours, times.python, 1 / 40, 'ns'),
    claim(TOGETHER_NGIRCD, times.ours, times.ngircd, 1 / 6, 'ns'),
    claim(LATENCY, times.oursLate, times.pythonLate, 0.4),
    claim(ALONE, times.oursAlone, times.pythonAlone, 1 / 0.75, 'ns'),
    claim(DEAF, times.deaf, times.ours, 1.05, 'ns'),
    claim(IDLE, await idleMemory(), 300, 1, 'MiB'),
  ];
}

async function measured(start, how) {
  const server = await start();
  try {
    return await measureLoad(server, how);
  } finally {
    await server.stop();
  }
}

/** In nanoseconds: how long a line takes to one of those who hear it, in the mean. */
async function timeOfLine(start, how) {
  return 1e9 / (await measured(start, how));
}

async function idleMemory() {
  const server = await startOurs();
  try {
    const end = await measureLoad(server, { measure: 'idle', clients: IDLE_CLIENTS });
    const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'));
    await end();
    return Number(kibibytes) / 1024;
  } finally {
    await server.stop();
  }
}
