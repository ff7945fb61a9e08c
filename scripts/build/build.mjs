/** Makes dist/: the library as tsc writes it, and in dist/bin the command line as bundle.mjs does. */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { bin, root, runNode } from '../lib/project.mjs';
import { bundle } from './bundle.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });
const [library] = await Promise.all([
  runNode(bin('tsc', 'typescript'), ['-p', join(root, 'tsconfig.build.json')]),
  bundle(),
]);
chmodSync(join(root, 'dist/bin/netkit.cjs'), 0o755);
process.exitCode = library;
