/** An OpenSSH server on loopback for whoever runs this, by key. Root, since sshd logs in as others only then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { answering, freePort } from './ports.mjs';
import { find, run } from './programs.mjs';

/** @param work is given the port, the user, the user's key, a known_hosts file, and a folder for files */
export async function withSshd(work) {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  const [hostKey, key] = ['host', 'user'].map((name) => join(folder, name));
  for (const file of [hostKey, key]) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const port = await freePort();
  const settings = join(folder, 'sshd_config');
  writeFileSync(settings, config(port, hostKey, key));
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  // Where it drops what it may do before anybody has logged in; the system's own start makes it otherwise.
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd');
  const server = spawn(find('sshd'), ['-D', '-f', settings], { stdio: 'ignore' });
  try {
    await answering(port);
    return await work({ port, user: userInfo().username, key, knownHosts, folder });
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true });
  }
}

function config(port, hostKey, key) {
  return `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${hostKey}
AuthorizedKeysFile ${key}.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
Subsystem sftp internal-sftp
`;
}
