/** A pipe through a connection, one end reading it in and the other writing it out, against ncat. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { freePort } from './lib/ports.mjs';
import { find, leftOut, NETKIT } from './lib/programs.mjs';

const GIB = 1024 ** 3;
const BYTES = 4 * GIB;
const NAME = `tcp connect | tcp listen, ${BYTES / GIB} GiB / ncat`;

export default async function tcpPipe() {
  const rows = leftOut(['ncat', 'head'], [NAME]);
  if (rows !== undefined) return rows;
  const node = `${process.execPath} ${NETKIT} tcp`;
  const ncat = find('ncat');
  const times = await medians(
    {
      netkit: pipe((port) => [`${node} listen ${port}`, `${node} connect 127.0.0.1 ${port}`]),
      // With --recv-only it reads no stdin, and with -v it says when it listens.
      ncat: pipe((port) => [`${ncat} -lv --recv-only 127.0.0.1 ${port}`, `${ncat} 127.0.0.1 ${port}`]),
    },
    runs(),
  );
  return [claim(NAME, times.netkit, times.ncat, 1.2)];
}

/** From the start of the sender to the end of the receiver, which listens already. */
function pipe(commandsFor) {
  return async () => {
    const [receive, send] = commandsFor(await freePort());
    const receiver = spawn('sh', ['-c', `exec ${receive} | wc -c`], { stdio: ['ignore', 'pipe', 'pipe'] });
    const listening = new Promise((resolve) => {
      receiver.stderr.on('data', (text) => /listening/i.test(String(text)) && resolve());
    });
    let counted = '';
    receiver.stdout.on('data', (text) => (counted += text));
    const ended = once(receiver, 'close');
    await listening;
    const time = await timed(async () => {
      spawn('sh', ['-c', `head -c ${BYTES} /dev/zero | ${send}`], { stdio: 'ignore' });
      await ended;
    })();
    if (Number(counted) !== BYTES) throw new Error(`${receive} has passed on ${counted} bytes`);
    return time;
  };
}
