/** SMTP by hand against Python's smtplib: many small messages to a postfix on loopback; and what a big one takes of memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { message } from './lib/maildir.mjs';
import { claim, medians, runs, timed } from './lib/measure.mjs';
import { peakMemory } from './lib/memory.mjs';
import { answering, freePort } from './lib/ports.mjs';
import { find, leftOut, run } from './lib/programs.mjs';
import { missingScripts, withSharedServer } from './lib/shared-server.mjs';

const MESSAGES = 1000;
const ATTACHED_BYTES = 50 * 1024 * 1024;
const MOST_MIB = 100;
const NAMES = {
  many: `smtp by hand, ${MESSAGES} messages over one connection / Python's smtplib`,
  memory: `smtp send --raw, peak memory of 50 MiB attached / ${MOST_MIB} MiB`,
};
const ENVELOPE = { from: 'bob@example.test', to: ['bob@example.test'] };

/** Times what it does between EHLO and QUIT, and prints it, in milliseconds. */
const PYTHON = `
import smtplib, sys, time
server = smtplib.SMTP('127.0.0.1', int(sys.argv[1]))
server.ehlo()
message = sys.stdin.buffer.read()
start = time.perf_counter()
for number in range(${MESSAGES}):
    server.sendmail('bob@example.test', ['bob@example.test'], message)
print((time.perf_counter() - start) * 1000)
server.quit()
`;

export default async function smtp() {
  const missing = missingScripts('postfix');
  const names = Object.values(NAMES);
  const rows =
    missing.length > 0
      ? names.map((name) => ({ name, missing }))
      : leftOut(['postfix', 'python3', 'smtp-sink'], names);
  if (rows !== undefined) return rows;
  return [await withSharedServer('postfix', ({ SMTP_PORT: port }) => manyMessages(port)), await bigMessage()];
}

async function manyMessages(port) {
  const bytes = Buffer.from(message(1));
  const times = await medians(
    { ours: () => sendAll(port, bytes), python: () => sendThroughPython(port, bytes) },
    runs(),
  );
  return claim(NAMES.many, times.ours, times.python, 0.7);
}

async function sendAll(port, bytes) {
  const { connectSmtp } = await import('../dist/index.js');
  const { client } = await connectSmtp(`smtp://127.0.0.1:${port}`, { client: 'raw', tls: 'none' });
  const source = {
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
  const time = await timed(async () => {
    for (let sent = 0; sent < MESSAGES; sent++) await client.send(ENVELOPE, source);
  })();
  await client.close();
  return time;
}

async function sendThroughPython(port, bytes) {
  const python = run(find('python3'), ['-c', PYTHON, port]);
  python.child.stdin.end(bytes);
  return Number((await python).stdout);
}

/** smtp-sink comes with postfix, and throws away what it takes. */
async function bigMessage() {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const file = join(folder, 'big.bin');
  writeFileSync(file, '');
  truncateSync(file, ATTACHED_BYTES);
  const port = await freePort();
  const sink = spawn(find('smtp-sink'), ['-u', 'nobody', `127.0.0.1:${port}`, '10'], { stdio: 'ignore' });
  try {
    await answering(port);
    const [from, to] = ['bob@example.test', 'alice@example.test'];
    const words = [
      '--from',
      from,
      '--to',
      to,
      '--subject',
      'big',
      '--text',
      'see the file',
      '--attach',
      file,
    ];
    const mib = await peakMemory(
      'smtp',
      'send',
      '--raw',
      '--tls',
      'none',
      `smtp://127.0.0.1:${port}`,
      ...words,
    );
    return claim(NAMES.memory, mib, MOST_MIB, 1, 'MiB');
  } finally {
    sink.kill();
    if (sink.exitCode === null && sink.signalCode === null) await once(sink, 'exit');
    rmSync(folder, { recursive: true });
  }
}
