/** `npm test`: installs, builds, lints, type-checks and runs every test but those against real servers. */
import { availableParallelism } from 'node:os';

import { MEASURE, showCoverage } from './lib/coverage.mjs';
import { prepare } from './lib/prepare.mjs';
import { bin, log, runQuietly } from './lib/project.mjs';
import { closingLine, sum, testVitest } from './lib/results.mjs';

await prepare();
const checks = await check([
  ['oxlint', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['prettier', bin('prettier'), ['--check', '--log-level=warn', '.']],
  ['knip', bin('knip'), []],
  ['tsc', bin('tsc', 'typescript'), ['-p', '.']],
]);
// Tests wait for something a third of the time (measured on two cores): one file more than there are cores keeps these busy.
const workers = availableParallelism() + 1;
const asked = process.argv.slice(2);
// Of some tests alone, it would say nothing.
const all = asked.length === 0;
const tests = await testVitest('unit', [`--maxWorkers=${workers}`, ...(all ? MEASURE : asked)]);
closingLine('test', sum([checks, tests, ...(all ? [showCoverage()] : [])]));

/** All at once: the system shares the cores out. */
async function check(programs) {
  const results = await Promise.all(
    programs.map(async ([name, program, args]) => {
      const { code, printed } = await runQuietly(program, args);
      log(code === 0 ? `netkit: ${name} finds nothing wrong` : `netkit: ${name} failed\n${printed}`);
      return code === 0 ? [] : [{ what: name, why: printed }];
    }),
  );
  const failures = results.flat();
  return { passed: programs.length - failures.length, failed: failures.length, skipped: 0, failures };
}
