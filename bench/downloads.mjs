/** Many small files over loopback: `netkit http download` against curl and aria2c, to memory (tmpfs) and to a disk. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { claim, medians, runs, timed } from './lib/measure.mjs';
import { withNginx } from './lib/nginx.mjs';
import { find, leftOut, NETKIT, run } from './lib/programs.mjs';

const FILES = 10_000;
const FILE_BYTES = 4096;
const TMPFS = '/dev/shm';
const CLIENT = fileURLToPath(new URL('./lib/download-client.mjs', import.meta.url));

const WHAT = `${FILES} files of ${FILE_BYTES / 1024} KiB`;
const TO_TMPFS = `http download, ${WHAT} to tmpfs / curl -Z`;
const TO_TMPFS_ARIA2 = `http download, ${WHAT} to tmpfs / aria2c -j16`;
const TO_DISK = `http download, ${WHAT} to a disk / curl -Z`;
const CLIENT_ALONE = `raw client, ${WHAT} to tmpfs / curl -Z`;

export default async function downloads() {
  const names = [TO_TMPFS, TO_TMPFS_ARIA2, TO_DISK, CLIENT_ALONE];
  const rows = leftOut(['nginx', 'curl', 'aria2c'], names);
  if (rows !== undefined) return rows;
  if (!existsSync(TMPFS)) return names.map((name) => ({ name, missing: ['tmpfs'] }));
  const files = Object.fromEntries(Array.from({ length: FILES }, (_, at) => [String(at), FILE_BYTES]));
  // The client and nginx have a processor each.
  return withNginx(files, measure, 1);
}

async function measure(base) {
  const memory = mkdtempSync(join(TMPFS, 'netkit-bench-'));
  const disk = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  try {
    const toMemory = casesIn(memory, base);
    const inMemory = await medians(toMemory, runs(), () => empty(memory));
    const { netkit, curl } = casesIn(disk, base);
    const onDisk = await medians({ netkit, curl }, runs(), () => empty(disk));
    return [
      claim(TO_TMPFS, inMemory.netkit, inMemory.curl, 0.65),
      claim(TO_TMPFS_ARIA2, inMemory.netkit, inMemory.aria2, 0.2),
      claim(TO_DISK, onDisk.netkit, onDisk.curl, 1),
      claim(CLIENT_ALONE, inMemory.client, inMemory.curl, 0.65),
    ];
  } finally {
    for (const folder of [memory, disk]) rmSync(folder, { recursive: true });
  }
}

/** Each in its whole time as a process, its start included; what it has fetched is counted outside of that. */
function casesIn(folder, base) {
  const out = join(folder, 'out');
  const list = join(folder, 'list.txt');
  const curlConfig = join(folder, 'curl.conf');
  const urls = Array.from({ length: FILES }, (_, at) => `${base}/${at}`);
  writeFileSync(list, urls.map((url) => `${url}\n`).join(''));
  const lines = urls.map((url, at) => `url = "${url}"\noutput = "${join(out, String(at))}"\n`);
  writeFileSync(curlConfig, lines.join(''));
  const fetched = (program, ...args) => {
    const time = timed(() => run(program, args, { maxBuffer: Infinity }));
    return async () => {
      const taken = await time();
      check(out, program);
      return taken;
    };
  };
  const download = ['http', 'download', '--input', list, '--dir', out, '--raw', '--quiet'];
  const aria2 = ['--no-conf', '-j16', '-i', list, '-d', out, '--quiet', '--file-allocation=none'];
  return {
    netkit: fetched(process.execPath, NETKIT, ...download),
    curl: fetched(find('curl'), '-qsS', '--parallel', '--parallel-max', '64', '-K', curlConfig),
    aria2: fetched(find('aria2c'), ...aria2),
    client: fetched(process.execPath, CLIENT, `${base}/`, String(FILES), out),
  };
}

async function empty(folder) {
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
}

function check(out, program) {
  const got = readdirSync(out).filter((name) => /^\d+$/.test(name));
  const whole = got.filter((name) => statSync(join(out, name)).size === FILE_BYTES);
  if (whole.length !== FILES) throw new Error(`${program} fetched ${whole.length} files of ${FILES}`);
}
