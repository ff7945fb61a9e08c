/** SFTP by hand against OpenSSH's own client, and against ssh2's SFTP over the same SSH. */
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { leftOut, NETKIT, run } from './lib/programs.mjs';
import { withSshd } from './lib/sshd.mjs';

const BYTES = 256 * 1024 ** 2;

const NAMES = {
  sftp: 'sftp get --raw, 256 MiB / OpenSSH sftp',
  ssh2: "sftp get --raw, 256 MiB / --library (ssh2's SFTP)",
};

export default async function sftp() {
  const rows = leftOut(['sshd', 'sftp', 'ssh-keygen'], Object.values(NAMES));
  if (rows !== undefined) return rows;
  return withSshd(async ({ port, user, key, knownHosts, folder }) => {
    const [source, target] = [join(folder, 'source.bin'), join(folder, 'target.bin')];
    writeFileSync(source, '');
    truncateSync(source, BYTES);
    const url = `sftp://${user}@127.0.0.1:${port}${source}`;
    const who = ['--key', key, '--known-hosts', knownHosts];
    const netkit = (client) =>
      run(process.execPath, [NETKIT, 'sftp', 'get', client, ...who, '-o', target, url]);
    const options = ['-q', '-P', port, '-i', key, '-o', `UserKnownHostsFile=${knownHosts}`];
    const times = await medians(
      {
        raw: timed(() => netkit('--raw')),
        library: timed(() => netkit('--library')),
        sftp: timed(() => run('sftp', [...options, `${user}@127.0.0.1:${source}`, target])),
      },
      runs(),
      async () => {
        rmSync(target, { force: true });
        await run('sync');
      },
    );
    return [claim(NAMES.sftp, times.raw, times.sftp, 1.5), claim(NAMES.ssh2, times.raw, times.library, 1)];
  });
}
