/** Numbers of tests: from vitest, kept in .cache/results for the sum, and said in one line. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { bin, root, runNode } from './project.mjs';

const RESULTS = join(root, '.cache/results');

/** Runs one of the projects of vitest.config.ts; its report goes to stdout. */
export async function testVitest(project, args = [], env = {}) {
  const report = join(root, `.cache/vitest-${project}.json`);
  rmSync(report, { force: true });
  const code = await runNode(
    bin('vitest'),
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } },
  );
  const counts = readReport(report);
  // A file that does not load, or an error outside of any test, is a failure too.
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: report.testResults.flatMap(failuresOf),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** What failed of one file, and why; `message` is of a file that does not load. */
function failuresOf({ name, message, assertionResults }) {
  const file = relative(root, name);
  return [
    ...(message ? [{ what: file, why: message }] : []),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        what: `${file}: ${fullName}`,
        why: failureMessages.join('\n'),
      })),
  ];
}

export function sum(results) {
  return results.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
      failures: [...a.failures, ...(b.failures ?? [])],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );
}

/** The last line of a run, and its exit code. */
export function closingLine(name, result) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), JSON.stringify(result));
  const { passed, failed, skipped } = result;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** What the runs before have closed with; a run that left nothing has failed. */
export function earlierResult(name) {
  try {
    return JSON.parse(readFileSync(join(RESULTS, `${name}.json`), 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
