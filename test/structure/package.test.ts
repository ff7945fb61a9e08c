import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');

/** What a user of the package has: a folder with nothing but what `npm install` puts there. */
let home: string;
let tarball: string;

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'netkit-package-')));
  const packed = npm(ROOT, 'pack', '--json', '--pack-destination', home);
  tarball = join(home, (JSON.parse(packed) as [{ filename: string }])[0].filename);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }');
  npm(home, 'install', '--no-package-lock', '--prefer-offline', tarball);
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

function npm(cwd: string, ...args: readonly string[]): string {
  return run(cwd, 'npm', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args);
}

function run(cwd: string, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function node(...args: readonly string[]): string {
  return run(home, process.execPath, ...args);
}

/** All that `pack` took, as paths from the package's root. */
function installed(): string[] {
  const root = join(home, 'node_modules/netkit');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

describe('the packed package, installed elsewhere', () => {
  it('has the library, the command line, the schemas and the documents, and nothing else', () => {
    const others = installed().filter(
      (file) =>
        !/^dist\/.*\.(js|d\.ts)$|^dist\/bin\/[\w-]+\.(cjs|cache)$|^schemas\/[\w-]+\.schema\.json$|^man\/netkit\.1$|^docs\/(api\/)?[\w-]+\.(md|svg)$|^(package\.json|README\.md|ARCHITECTURE\.md|LICENSE)$/.test(
          file,
        ),
    );
    expect(others).toEqual([]);
  });

  it('runs as netkit', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run(home, join(home, 'node_modules/.bin/netkit'), '--version')).toBe(`${version}\n`);
    expect(npm(home, 'exec', '--', 'netkit', '--help')).toMatch(/^Usage: netkit /);
  });

  it('has a lab for each of the two clients to speak with', () => {
    const netkit = join(home, 'node_modules/.bin/netkit');
    const [raw, library] = ['--raw', '--library'].map((client) =>
      run(home, netkit, 'http', 'get', 'www.perdu.com', '--lab', client),
    );
    expect(raw).toContain('<html');
    expect(library).toBe(raw);
  });

  it('can be imported, and loads no client until one is asked for', () => {
    const names = node(
      '--input-type=module',
      '-e',
      "import * as n from 'netkit'; console.log(Object.keys(n).join())",
    );
    expect(names.trim().split(',')).toContain('http');
    const loaded = node(
      '--input-type=module',
      '-e',
      "import 'netkit'; import { createRequire } from 'node:module'; console.log(Object.keys(createRequire(import.meta.url).cache).length)",
    );
    expect(loaded.trim()).toBe('0');
  });

  it('has types that a strict consumer can check', () => {
    mkdirSync(join(home, 'src'));
    writeFileSync(
      join(home, 'src/use.ts'),
      "import { http, NetkitError } from 'netkit';\nexport const uses = [http, NetkitError];\n",
    );
    const settings = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(MODULES, '@types')],
    };
    writeFileSync(
      join(home, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: settings, include: ['src'] }),
    );
    expect(node(join(MODULES, 'typescript/bin/tsc'), '-p', home)).toBe('');
  });

  it('is well formed in the eyes of publint and of arethetypeswrong', () => {
    expect(existsSync(tarball)).toBe(true);
    expect(node(join(MODULES, 'publint/src/cli.js'), 'run', tarball, '--strict')).toMatch(/All good/);
    expect(
      node(
        join(MODULES, '@arethetypeswrong/cli/dist/index.js'),
        tarball,
        '--profile',
        'esm-only',
        '--no-emoji',
      ),
    ).toMatch(/OK \(ESM\)/);
  });
});
