/**
 * `npm run bench -- NAME...`: measures the claims of the scripts of those names, or of all, and prints a table.
 * Each script exports a function that resolves to its claims (lib/measure.mjs). Ends with 1 if one is broken.
 */
import { readdirSync } from 'node:fs';

const here = new URL('./', import.meta.url);
const asked = process.argv.slice(2);
const scripts = readdirSync(here)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.slice(0, -'.mjs'.length))
  .filter((name) => asked.length === 0 || asked.includes(name));

console.log('| claim | ours | peer | ratio | at most | |');
console.log('|---|---:|---:|---:|---:|---|');
for (const script of scripts) {
  const { default: measure } = await import(new URL(`${script}.mjs`, here));
  for (const { name, ours, peer, ratio, most } of await measure()) {
    const kept = ratio <= most;
    if (!kept) process.exitCode = 1;
    const cells = [
      name,
      ...[ours, peer].map((ms) => `${ms.toFixed(1)} ms`),
      ratio.toFixed(2),
      most,
      kept ? 'kept' : 'BROKEN',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
