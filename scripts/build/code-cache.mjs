/**
 * Makes V8's code cache for each file of the bundle: `node code-cache.mjs DIRECTORY NAME...`. Only functions
 * that have run are in such a cache, so each file is first made to do what people will ask of it.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { compilePart, runPart } = require('./load-part.cjs');
const [directory, ...names] = process.argv.slice(2);

/** What a command is run with: what has to be fast, and nothing else, since a larger cache takes longer to load. */
const RUNS = {
  http: (url) => [
    ['get', url, '--raw'],
    ['get', url, '--raw', '--include', '--output', '-'],
  ],
};

const deaf = { isTTY: false, write: (_data, callback) => (callback?.(), true) };
const io = {
  stdin: (async function* () {})(),
  stdout: deaf,
  stderr: deaf,
  env: {},
  signal: new AbortController().signal,
};

const server = createServer((_request, response) => response.end('A page\n'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
for (const name of names) {
  const file = join(directory, `${name}.cjs`);
  const script = compilePart(file);
  const part = runPart(script, file, createRequire(file));
  await part.helpOfAll?.([{ name: 'http', summary: 'Speak HTTP' }], 80);
  for (const argv of RUNS[name]?.(url) ?? []) await part.run(argv, io);
  writeFileSync(join(directory, `${name}.cache`), script.createCachedData());
}
process.exit();
