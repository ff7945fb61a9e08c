/** The examples of docs/lab.md, each a whole file, run as they stand there, by the runner that they import. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, test } from 'vitest';

import { SHAPE_GROUPS } from '../../src/lab/http/site.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const ROOT = join(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');
const PAGE = readFileSync(join(ROOT, 'docs/lab.md'), 'utf8');

interface Example {
  readonly name: string;
  readonly code: string;
}

/** Those that begin with their file's name: `// mail.test.js`. */
function examplesIn(page: string): readonly Example[] {
  return [...page.matchAll(/^```js\n(\/\/ (\S+\.test\.js)\n[\s\S]*?)^```$/gm)].map(
    ([, code = '', name = '']) => ({ name, code }),
  );
}

describe('the examples', () => {
  const examples = examplesIn(PAGE);
  const runBy = (runner: string): readonly Example[] =>
    examples.filter(({ code }) => code.includes(`from '${runner}'`));
  let folder: string;

  beforeAll(async () => {
    const { path, remove } = await emptyFolder();
    folder = path;
    installIn(folder);
    for (const { name, code } of examples) writeFileSync(join(folder, name), code);
    return remove;
  });

  test('are of both runners', () => {
    expect(runBy('vitest').map(({ name }) => name)).toEqual([
      'http-client.test.js',
      'ftp-upload.test.js',
      'tcp-service.test.js',
    ]);
    expect(runBy('node:test').map(({ name }) => name)).toEqual(['mail.test.js', 'rest-client.test.js']);
  });

  test('run under vitest', async () => {
    const files = runBy('vitest').map(({ name }) => name);
    const vitest = join(MODULES, 'vitest/vitest.mjs');
    const { stdout } = await run(folder, vitest, 'run', '--root', folder, '--reporter=json', ...files);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: testsIn(runBy('vitest')) });
  });

  test('run under node --test', async () => {
    const files = runBy('node:test').map(({ name }) => name);
    const { stdout } = await run(folder, '--test', '--test-reporter=tap', ...files);
    expect(stdout).toContain(`\n# pass ${testsIn(runBy('node:test'))}\n# fail 0\n`);
  });
});

test('all shapes are listed', () => {
  const flat = PAGE.replaceAll('\\*', '*').replaceAll(/ +/g, ' ');
  for (const { title, shapes } of SHAPE_GROUPS) {
    expect(flat).toContain(`#### ${title}\n`);
    for (const { path, teaches } of shapes) expect(flat).toContain(`| \`${path}\` | ${teaches} |`);
  }
});

/** What `npm install` would have put there: the built package, and what its neighbours need. */
function installIn(at: string): void {
  writeFileSync(join(at, 'package.json'), '{ "private": true, "type": "module" }');
  mkdirSync(join(at, 'node_modules'));
  for (const name of readdirSync(MODULES)) {
    if (!name.startsWith('.')) symlinkSync(join(MODULES, name), join(at, 'node_modules', name));
  }
  symlinkSync(ROOT, join(at, 'node_modules/netkit'));
}

function testsIn(examples: readonly Example[]): number {
  return examples.flatMap(({ code }) => code.match(/^test\(/gm) ?? []).length;
}

/** By Node, which is not told that it runs within another suite. */
function run(cwd: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_TEST|NODE_OPTIONS)/.test(name),
  );
  const env = { ...Object.fromEntries(others), NETKIT_DATA: join(cwd, 'data') };
  return promisify(execFile)(process.execPath, args, { cwd, env });
}
