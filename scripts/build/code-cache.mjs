/**
 * Makes V8's code cache for each file of the bundle: `node code-cache.mjs DIRECTORY NAME...`. Only functions
 * that have run are in such a cache, so the bundle is first made to do what people will ask of it.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { openTargets } from './targets.mjs';

const require = createRequire(import.meta.url);
const [directory, ...names] = process.argv.slice(2);

const scripts = recordScripts();
// Only now, since it takes the Script that is there.
const { compilePart, runPart } = require('./load-part.cjs');

let said = '';
const io = {
  stdin: (async function* () {})(),
  stdout: { isTTY: false, write: (_data, callback) => (callback?.(), true) },
  stderr: { isTTY: false, write: (data, callback) => ((said += data), callback?.(), true) },
  env: {},
  signal: new AbortController().signal,
};

const parts = new Map();
for (const name of names) {
  const file = join(directory, `${name}.cjs`);
  parts.set(name, runPart(compilePart(file), file, createRequire(file), directory));
}
for (const argv of [...questions(), ...(await runs())]) {
  const [command, ...rest] = argv;
  const code = await parts.get(command).run(rest, io);
  if (code !== 0) throw new Error(`netkit ${argv.join(' ')} ended with ${code}: ${said}`);
}
for (const [file, script] of scripts) {
  writeFileSync(file.replace(/\.cjs$/, '.cache'), script.createCachedData());
}
process.exit();

/** Every command's help, and every verb's. */
function questions() {
  return [...parts].flatMap(([name, { command }]) =>
    command === undefined
      ? []
      : [[], ...command.verbs.map((verb) => verb.name.split(' ').filter((word) => word !== ''))].map(
          (verb) => [name, ...verb, '--help'],
        ),
  );
}

/** What has to be fast, and nothing else, since a larger cache takes longer to load. */
async function runs() {
  const { port } = await openTargets();
  const page = `http://127.0.0.1:${port.http}/`;
  return [
    ['http', 'get', page, '--raw'],
    ['http', 'get', page, '--raw', '--include', '--output', '-'],
    ['tcp', 'send', '127.0.0.1', String(port.tcp), 'hello'],
    ['ftp', 'ls', `ftp://127.0.0.1:${port.ftp}/`, '--raw', '--tls', 'none'],
  ];
}

/** Has each file compiled once, however many others load it, and keeps what came of it by its path. */
function recordScripts() {
  const vm = require('node:vm');
  const { Script } = vm;
  const recorded = new Map();
  vm.Script = function compileOnce(source, options) {
    const { filename } = options;
    if (!recorded.has(filename)) recorded.set(filename, new Script(source, options));
    return recorded.get(filename);
  };
  return recorded;
}
