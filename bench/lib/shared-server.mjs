/** A real server of NETKIT_SERVERS (as `npm run interop` has them): started for a measurement, and stopped after it. Root. */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './programs.mjs';

const SCRIPTS = resolve(
  process.env.NETKIT_SERVERS ?? fileURLToPath(new URL('../../../shared/servers', import.meta.url)),
);

/** The scripts that are not there, as names of what is missing. */
export function missingScripts(...names) {
  return names.filter((name) => !existsSync(scriptOf(name))).map((name) => `${name}.sh`);
}

/** @param work is given what the script prints: IMAP_PORT, MAIL, CA and others */
export async function withSharedServer(name, work) {
  const folder = mkdtempSync(join(tmpdir(), 'netkit-bench-'));
  chmodSync(folder, 0o755); // It drops root, and still has to read what is in it.
  const env = { ...process.env, PORTS: 'auto', SERVERS_RUN: folder };
  try {
    const { stdout } = await run(scriptOf(name), ['start'], { env });
    const lines = stdout.split('\n').map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line));
    return await work(
      Object.fromEntries(lines.filter((line) => line !== null).map(([, key, value]) => [key, value])),
    );
  } finally {
    await run(scriptOf(name), ['stop'], { env });
    rmSync(folder, { recursive: true, force: true });
  }
}

function scriptOf(name) {
  return join(SCRIPTS, `${name}.sh`);
}
