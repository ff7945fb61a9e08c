/** `npm run soak -- --minutes 10 --seed WORD`, without what run.mjs prepares. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { KINDS } from './kinds.ts';
import { aliveResources } from './levels.ts';
import type { Netkit } from './operation.ts';
import { progressLine, reportText } from './report.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const { seed = randomBytes(4).toString('hex'), only = KINDS.map(({ name }) => name).join() } = values;
const minutes = Number(values.minutes);
const kinds = KINDS.filter(({ name }) => only.split(',').includes(name));
if (!(minutes > 0) || kinds.length === 0) {
  console.error(
    `--minutes NUMBER, --seed WORD, --only KIND,KIND of ${KINDS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

console.log(`${minutes} minutes of ${kinds.map(({ name }) => name).join(', ')} with --seed ${seed}`);
const built = new URL('../dist/index.js', import.meta.url).href;
const report = await soak({
  netkit: (await import(built)) as Netkit,
  kinds,
  milliseconds: minutes * 60_000,
  seed,
  onProgress: (progress) => console.log(progressLine(progress)),
});
console.log(reportText(report));
process.exitCode = report.complaints.count === 0 ? 0 : 1;

// It runs only where something else keeps the process alive.
setTimeout(() => {
  console.error(`FAILED: the process does not end: ${aliveResources().join(', ')}`);
  process.exit(1);
}, 5_000).unref();
