/** `netkit ftp mirror` by hand against lftp's: many small files from one vsftpd on loopback, over four connections each. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { leftOut, NETKIT, run } from './lib/programs.mjs';
import { withVsftpd } from './lib/vsftpd.mjs';

const FILES = 10_000;
const FILE_BYTES = 4096;
/** Listed with its time of day as long as it is not half a year old. */
const MADE = Date.now() / 1000 - 30 * 86_400;

const FIRST = `ftp mirror --raw, ${FILES} files of ${FILE_BYTES} bytes / lftp`;
const SECOND = 'ftp mirror --raw, the same with nothing to do / lftp';

export default async function ftpMirror() {
  const rows = leftOut(['vsftpd', 'lftp', 'openssl'], [FIRST, SECOND]);
  if (rows !== undefined) return rows;
  return withVsftpd(async ({ port, served, output }) => {
    makeFiles(join(served, 'many'));
    const [ours, theirs] = [join(output, 'ours'), join(output, 'theirs')];
    const source = `ftp://127.0.0.1:${port}/many`;
    const netkit = ['ftp', 'mirror', '--raw', '--tls', 'none', '--parallel', '4', '-s', source, ours];
    const lftp = `set ftp:ssl-allow no; mirror --parallel=4 ${source} ${theirs}`;
    const cases = {
      netkit: timed(() => run(process.execPath, [NETKIT, ...netkit])),
      lftp: timed(() => run('lftp', ['-c', lftp])),
    };
    const first = await medians(cases, runs(), () => clear(ours, theirs));
    const second = await withBoth(cases);
    return [claim(FIRST, first.netkit, first.lftp, 1), claim(SECOND, second.netkit, second.lftp, 1)];
  });
}

function makeFiles(folder) {
  mkdirSync(folder);
  const content = Buffer.alloc(FILE_BYTES, 'netkit');
  for (let number = 0; number < FILES; number++) {
    const file = join(folder, `file-${String(number).padStart(5, '0')}.bin`);
    writeFileSync(file, content);
    utimesSync(file, MADE, MADE);
  }
}

/** The last of the first runs has left but one of the two. */
async function withBoth(cases) {
  for (const mirror of Object.values(cases)) await mirror();
  return medians(cases, runs());
}

async function clear(...folders) {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  // What is left to be written of the run before would slow this one down.
  await run('sync');
}
