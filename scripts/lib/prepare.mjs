/** Brings node_modules and dist up to date, if they are not. Knows it by hashes of what they are made from. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { withLock } from './lock.mjs';
import { checkNode, log, root, run, runNode } from './project.mjs';

const LOCK = join(root, '.cache/prepare.lock');
const MODULES = join(root, 'node_modules');

const INSTALLED = {
  stamp: join(MODULES, '.netkit-stamp'),
  sources: ['package-lock.json', '.npmrc'],
  doing: 'installing the dependencies',
  work: install,
};

const BUILT = {
  stamp: join(root, 'dist/.stamp'),
  sources: [
    'src',
    'scripts/build',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ],
  doing: 'building',
  work: build,
};

/** Silent when there is nothing to do. Ends the process when something fails: what failed has said why. */
export async function prepare() {
  checkNode();
  if (isDone(INSTALLED) && isDone(BUILT)) return;
  if (!isDone(INSTALLED) && isLink(MODULES)) {
    log(`netkit: ${MODULES} is a link, and installing would empty the folder that it leads to`);
    process.exit(1);
  }
  const done = await withLock(LOCK, installAndBuild, () =>
    log('netkit: waiting for another npm start or npm test to install and build'),
  );
  if (!done) process.exit(1);
}

async function installAndBuild() {
  for (const step of [INSTALLED, BUILT]) {
    // Asked again: another process may have done it while we waited.
    if (!isDone(step) && !(await perform(step))) return false;
  }
  return true;
}

async function perform({ stamp, sources, doing, work }) {
  log(`netkit: ${doing}`);
  const hash = hashOf(sources);
  rmSync(stamp, { force: true });
  const code = await work();
  if (code === 0) writeFileSync(stamp, hash);
  else log(`netkit: ${doing} failed`);
  return code === 0;
}

/** Development dependencies too, whatever NODE_ENV says: they build. */
function install() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Another package manager that runs this script leaves its own path here.
  const npm = process.env.npm_execpath;
  return npm?.endsWith('npm-cli.js')
    ? runNode(npm, args)
    : run('npm', args, { shell: process.platform === 'win32' });
}

function build() {
  return runNode(join(root, 'scripts/build/build.mjs'));
}

function isDone({ stamp, sources }) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(sources);
}

/** Of names and contents, and of the Node that runs: what is installed and cached may depend on it. */
function hashOf(sources) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const path of sources.flatMap(filesUnder))
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function filesUnder(path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute, { withFileTypes: true })
    .map((entry) => entry.name)
    .toSorted()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}
