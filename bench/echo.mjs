/**
 * An echo for many clients against the courses' own, with a thread for each: round trips of all of them at once. The clients are
 * wrk's, since ones in Node would take longer than the servers: what it sends is an answer of HTTP, and so is what comes back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { claim, medians, runs } from './lib/measure.mjs';
import { find, leftOut, NETKIT, run } from './lib/programs.mjs';

const LOAD = fileURLToPath(new URL('lib/echo.lua', import.meta.url));
const COURSE = fileURLToPath(new URL('../test/helpers/course/pooled_echo_server.py', import.meta.url));
const CLIENTS = 100;
const SECONDS = 2;
const NAME = `tcp serve echo, a round trip of ${CLIENTS} clients / Python, a pool of threads`;

export default async function echo() {
  const rows = leftOut(['python3', 'wrk'], [NAME]);
  if (rows !== undefined) return rows;
  const ours = ['tcp', 'serve', 'echo', '--pool', CLIENTS, '--port', 0, '--quiet'];
  const times = await medians(
    {
      netkit: withServer(process.execPath, [NETKIT, ...ours]),
      python: withServer(find('python3'), [COURSE, 0, CLIENTS, '']),
    },
    runs(7),
  );
  return [claim(NAME, times.netkit, times.python, 0.5, 'µs')];
}

/** Starts the server, whose first line ends in its port, and measures it: in microseconds a round trip. */
function withServer(program, args) {
  return async () => {
    const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(createInterface(server.stdout), 'line');
      const url = `http://127.0.0.1:${/\d+$/.exec(line)[0]}`;
      const load = ['-t1', `-c${CLIENTS}`, `-d${SECONDS}`, '-s', LOAD, url];
      const { stdout } = await run(find('wrk'), load);
      return 1_000_000 / Number(/Requests\/sec: *([\d.]+)/.exec(stdout)[1]);
    } finally {
      server.kill('SIGKILL');
    }
  };
}
