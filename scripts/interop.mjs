/**
 * `npm run interop`: starts real servers, runs test/interop against them, stops them, and shows as a table what has been
 * tried. With `--write`, docs/interop.md gets the table. Root, Debian.
 */
import { join } from 'node:path';

import { whyNone, withServers } from './interop/servers.mjs';
import { testFiles } from './interop/test-files.mjs';
import { versionsOf } from './interop/versions.mjs';
import { prepare } from './lib/prepare.mjs';
import { log, root } from './lib/project.mjs';
import { closingLine, testVitest } from './lib/results.mjs';

const write = process.argv.includes('--write');
const args = process.argv.slice(2).filter((arg) => arg !== '--write');

const reason = whyNone();
if (reason !== undefined) {
  log(`netkit: no interop tests: ${reason}`);
  // On CI, what is missing is a failure.
  closingLine('interop', { passed: 0, failed: process.env.CI || write ? 1 : 0, skipped: 0 });
} else {
  await prepare();
  closingLine('interop', await withServers(testAndShow));
}

/** @param absent those that could not be started: `{ name, protocols, why, failed }` */
async function testAndShow(facts, absent) {
  const chosen = args.length > 0 ? args : testFiles(absent.map(({ name }) => name));
  const result = await testVitest('interop', chosen, facts);
  // What is shown is TypeScript, as the pages of docs/ are; before prepare(), nothing could have read it.
  const { tsImport } = await import('tsx/esm/api');
  const { showTable } = await tsImport('./interop/show-table.ts', import.meta.url);
  const whole = args.length === 0 && absent.length === 0;
  const report = join(root, '.cache/vitest-interop.json');
  const page = write && whole ? join(root, 'docs/interop.md') : undefined;
  console.log(await showTable({ report, absent, versions: versionsOf(facts.PATH), page }));
  if (write && !whole) log('netkit: docs/interop.md is as it was: not everything has been run');
  const unmet = absent.filter(({ failed }) => failed || process.env.CI).length + (write && !whole ? 1 : 0);
  return { ...result, failed: result.failed + unmet };
}
