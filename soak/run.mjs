/** `npm run soak`: builds what is to be soaked, and starts it with its memory in sight. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { prepare } from '../scripts/lib/prepare.mjs';

await prepare();
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', main, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
