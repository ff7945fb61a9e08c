/** What of src the tests of one run have reached, by folder, and whether that is enough. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { log, root } from './project.mjs';

const SUMMARY = join(root, '.cache/coverage/coverage-summary.json');
const MEASURES = ['lines', 'branches'];
/** Per cent, at least. What decodes what strangers send is tested more than what draws. */
const AIMS = { wire: 95, raw: 95, 'all others': 85 };

/** Arguments for vitest, which vitest.config.ts has the rest of. */
export const MEASURE = ['--coverage', `--coverage.reportsDirectory=${join(root, '.cache/coverage')}`];

/** Prints a row a folder, and one for what has no aim of its own. A program that a test spawns is not counted. */
export function showCoverage() {
  const folders = countFolders(JSON.parse(readFileSync(SUMMARY, 'utf8')));
  const rows = [...folders].map(([name, counts]) => [
    name,
    ...MEASURES.map((measure) => shown(counts[measure])),
  ]);
  log('netkit: covered by tests in this process, in per cent');
  for (const [name, ...cells] of [['src/', ...MEASURES], ...rows]) {
    log(`  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(10)).join('')}`);
  }
  const missed = Object.entries(AIMS).filter(([name, aim]) =>
    MEASURES.some((measure) => percent(folders.get(name)[measure]) < aim),
  );
  for (const [name, aim] of missed) log(`netkit: too little of ${name} is covered: ${aim} % is the least`);
  return { passed: 1 - Math.sign(missed.length), failed: Math.sign(missed.length), skipped: 0 };
}

function countFolders(summary) {
  const folders = new Map();
  for (const [file, counts] of Object.entries(summary)) {
    if (file === 'total') continue;
    const [folder, ...rest] = relative(join(root, 'src'), file).split(sep);
    const names = [rest.length > 0 ? folder : '(files)', ...(folder in AIMS ? [] : ['all others'])];
    for (const name of names) add(folders, name, counts);
  }
  return new Map([...folders].toSorted(([a], [b]) => a.localeCompare(b)));
}

function add(folders, name, counts) {
  const sums =
    folders.get(name) ?? Object.fromEntries(MEASURES.map((measure) => [measure, { covered: 0, total: 0 }]));
  for (const measure of MEASURES) {
    sums[measure].covered += counts[measure].covered;
    sums[measure].total += counts[measure].total;
  }
  folders.set(name, sums);
}

function percent({ covered, total }) {
  return total === 0 ? 100 : (100 * covered) / total;
}

function shown(count) {
  return percent(count).toFixed(1);
}
