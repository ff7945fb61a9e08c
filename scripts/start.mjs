/** `npm start -- ARGS`: installs and builds what is not up to date, then is `netkit ARGS`. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { prepare } from './lib/prepare.mjs';

/** What netkit is about: one page, fetched by hand and through a library, with every byte shown. */
const MAIN_JOB = ['http', 'get', 'www.perdu.com', '--lab', '--compare', '--trace'];

await prepare();
const netkit = fileURLToPath(new URL('../dist/bin/netkit.cjs', import.meta.url));
const args = process.argv.slice(2);
process.argv = [process.argv0, netkit, ...(args.length > 0 ? args : MAIN_JOB)];
// In this very process: stdin, signals and the exit code are netkit's own.
createRequire(import.meta.url)(netkit);
