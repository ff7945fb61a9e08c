/** The programs that we are measured with and against. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const NETKIT = fileURLToPath(new URL('../../dist/bin/netkit.cjs', import.meta.url));

export const run = promisify(execFile);

/** Debian has servers in sbin. And its own Python comes first: a version manager's shim takes longer to start. */
const FOLDERS = ['/usr/bin', ...(process.env.PATH ?? '').split(':'), '/usr/sbin'];

/** Where a program is, or `undefined`. */
export function find(program) {
  return FOLDERS.map((folder) => join(folder, program)).find(isExecutable);
}

/**
 * A row in place of a claim for each that cannot be measured here, `undefined` where nothing is missing.
 *
 * @param programs what the claims need
 * @param names of the claims
 */
export function leftOut(programs, names) {
  const missing = programs.filter((program) => find(program) === undefined);
  return missing.length === 0 ? undefined : names.map((name) => ({ name, missing }));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
