/**
 * `npm run bench -- NAME...`: measures the claims of the scripts of those names, or of all, and prints a table.
 * Each script exports a function that resolves to its claims (lib/measure.mjs). Ends with 1 if one is broken;
 * a claim that cannot be measured for want of a program (lib/programs.mjs) is left out, and says so.
 */
import { readdirSync } from 'node:fs';

import { prepare } from '../scripts/lib/prepare.mjs';

const here = new URL('./', import.meta.url);
const asked = process.argv.slice(2);
const known = readdirSync(here)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.slice(0, -'.mjs'.length));
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}: there are ${known.join(', ')}`);
  process.exit(2);
}

await prepare();
console.log('| claim | ours | peer | ratio | at most | |');
console.log('|---|---:|---:|---:|---:|---|');
for (const name of asked.length === 0 ? known : asked) {
  const { default: measure } = await import(new URL(`${name}.mjs`, here));
  for (const row of await measure()) console.log(`| ${cellsOf(row).join(' | ')} |`);
}

function cellsOf({ name, missing, ours, peer, ratio, most, unit }) {
  if (missing !== undefined) return [name, '', '', '', '', `left out: no ${missing.join(', no ')} here`];
  const measures = [ours, peer].map((measure) => `${measure.toFixed(1)} ${unit}`);
  const figures = [name, ...measures, ratio.toFixed(2)];
  if (most === undefined) return [...figures, '', ''];
  const kept = ratio <= most;
  if (!kept) process.exitCode = 1;
  return [...figures, most, kept ? 'kept' : 'BROKEN'];
}
