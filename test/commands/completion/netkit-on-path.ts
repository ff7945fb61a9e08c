import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../helpers/scratch.ts';

const NETKIT = join(import.meta.dirname, '../../../dist/bin/netkit.cjs');

/**
 * A place where a shell finds the built `netkit`, and things to be completed: the files `note.txt`, `two words.txt` and
 * `a:b.txt`, the folder `nested`.
 */
export function netkitOnPath(): { readonly folder: string; readonly PATH: string } {
  const home = scratchFolder();
  const [bin, folder] = [join(home, 'bin'), join(home, 'here')];
  mkdirSync(bin);
  mkdirSync(join(folder, 'nested'), { recursive: true });
  for (const name of ['note.txt', 'two words.txt', 'a:b.txt']) writeFileSync(join(folder, name), '');
  const netkit = join(bin, 'netkit');
  writeFileSync(netkit, `#!/bin/sh\nexec '${process.execPath}' '${NETKIT}' "$@"\n`);
  chmodSync(netkit, 0o755);
  return { folder, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}
