/** Relays to be measured, each on one core. Each is started by a function that resolves to { port, pid, style, stop() }. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { answering, freePort } from './ports.mjs';
import { find, NETKIT } from './programs.mjs';

/** The load comes from the other one. */
const CORE = '0';
const PYTHON_RELAY = fileURLToPath(new URL('relay.py', import.meta.url));

function pinned(program, ...args) {
  return spawn(find('taskset'), ['-c', CORE, program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

export async function startOurs() {
  const limits = ['--rate', '0', '--max-clients', '11000', '--max-clients-per-address', '11000'];
  const child = pinned(process.execPath, NETKIT, 'chat', 'serve', '0', '--quiet', ...limits);
  const [address] = await once(createInterface(child.stdout), 'line');
  return server(child, Number(address.split(':')[1]), 'plain');
}

export async function startPython() {
  const child = pinned(find('python3'), PYTHON_RELAY);
  const [port] = await once(createInterface(child.stdout), 'line');
  return server(child, Number(port), 'plain');
}

/** Without whatever would slow its clients down. */
export async function startNgircd() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const config = join(folder, 'ngircd.conf');
  const settings = {
    Global: { Name: 'bench.test', Info: 'bench', Listen: '127.0.0.1', Ports: port },
    Limits: { MaxConnections: 0, MaxConnectionsIP: 0, MaxJoins: 0, MaxPenaltyTime: 0 },
    Options: { DNS: 'no', Ident: 'no', PAM: 'no' },
  };
  const lines = Object.entries(settings).flatMap(([section, values]) => [
    `[${section}]`,
    ...Object.entries(values).map(([name, value]) => `${name} = ${value}`),
  ]);
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = pinned(find('ngircd'), '-n', '-f', config);
  child.stdout.resume();
  await answering(port);
  return server(child, port, 'irc', () => rmSync(folder, { recursive: true, force: true }));
}

function server(child, port, style, cleanUp = () => {}) {
  return {
    port,
    style,
    pid: child.pid,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      cleanUp();
    },
  };
}
