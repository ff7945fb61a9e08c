/**
 * The command line, made to start fast: `netkit.cjs` answers `--version` by itself and otherwise loads the one
 * file of the command that was asked for. CommonJS, which Node starts sooner than ES modules.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scripts = join(root, 'scripts/build');
const require = createRequire(join(root, 'package.json'));
const packages = Object.keys(require('./package.json').dependencies);

const common = {
  absWorkingDir: root,
  bundle: true,
  // Not identifiers: an error's name is its class's, and to keep names beside short ones costs a call for each function.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'ascii',
  // import() becomes require(): it is sooner done, and import() does not work in code from V8's cache.
  supported: { 'dynamic-import': false },
  outdir: 'dist/bin',
  outExtension: { '.js': '.cjs' },
  legalComments: 'none',
  logLevel: 'warning',
};

/** What is loaded with `import()` and yet stays in the file of whoever loads it, since it is small. */
const SMALL = ['actions/save', 'terminal/style', 'terminal/progress'];
/** The same by file, for what the usual run of a command needs: to open one more costs more than a longer one. */
const KEPT_TOGETHER = {
  http: ['raw/http/client'],
  ftp: [
    'commands/files/context',
    'commands/files/ls',
    'commands/ftp/prepare',
    'commands/shared/credentials',
    'raw/ftp/client',
  ],
};

export async function bundle() {
  const parts = new Map();
  await build({
    ...common,
    entryPoints: { netkit: 'src/cli.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [partsApart(parts)],
  });
  // Each part may name more of them, until there is no new one.
  const built = new Set();
  for (let next = [...parts]; next.length > 0; next = [...parts].filter(([name]) => !built.has(name))) {
    for (const [name] of next) built.add(name);
    await Promise.all(next.map(([name, source]) => buildPart(name, source, parts)));
  }
  for (const name of ['netkit', ...built]) checkAscii(join(root, common.outdir, `${name}.cjs`));
  // A process of its own, so that what the build has loaded does not end up in the caches.
  execFileSync(process.execPath, [join(scripts, 'code-cache.mjs'), join(root, common.outdir), ...built]);
}

function buildPart(name, source, parts) {
  return build({
    ...common,
    entryPoints: { [name]: source },
    // Who asks where it is looks for files beside it, and there are none.
    define: { 'import.meta.url': 'undefined' },
    plugins: [partsApart(parts, KEPT_TOGETHER[name]), lightYargs, packagesOutside],
  });
}

/** load-part.cjs reads it as latin1. The bundler escapes strings, but not regular expressions and raw templates. */
function checkAscii(file) {
  const [, around] = /(.{0,30}[^\0-\x7f].{0,10})/.exec(readFileSync(file, 'utf8')) ?? [];
  if (around !== undefined)
    throw new Error(`${file} holds what is not ASCII, to be escaped in its source: ${around}`);
}

/** What is loaded with `import()` becomes a file of its own, loaded by load-part.cjs. */
function partsApart(parts, keptTogether = []) {
  const kept = new Set([...SMALL, ...keptTogether]);
  return {
    name: 'parts-apart',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const source = join(resolveDir, path);
        const place = relative(join(root, 'src'), source).slice(0, -extname(source).length);
        if (kept.has(place)) return undefined;
        const name = place.replace(/^commands\//, '').replaceAll('/', '-');
        parts.set(name, source);
        return { path: name, namespace: 'part' };
      });
      onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
        contents: `module.exports = require('./load-part.cjs').loadPart(${JSON.stringify(path)});`,
        resolveDir: scripts,
      }));
    },
  };
}

/** yargs on a light platform: see yargs-platform.mjs. Its parser would load node:module to read files of options, and has none. */
const lightYargs = {
  name: 'light-yargs',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /platform-shims\/esm\.mjs$/ }, () => ({
      path: join(scripts, 'yargs-platform.mjs'),
    }));
    onResolve({ filter: /^node:module$/ }, ({ importer, path }) =>
      /[\\/]yargs-parser[\\/]/.test(importer) ? { path, namespace: 'absent' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'absent' }, () => ({
      contents: 'export const createRequire = undefined;',
    }));
  },
};

/**
 * Packages stay in node_modules and come by require() when they are needed; those which are ES modules only go
 * into the bundle.
 */
const packagesOutside = {
  name: 'packages-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path }) => {
      const name = packages.find((known) => path === known || path.startsWith(`${known}/`));
      return name !== undefined && isCommonJs(path) ? { path, external: true } : undefined;
    });
  },
};

function isCommonJs(specifier) {
  const file = require.resolve(specifier);
  if (extname(file) !== '.js') return extname(file) === '.cjs';
  let folder = dirname(file);
  for (;;) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type !== 'module';
    } catch {
      folder = dirname(folder);
    }
  }
}
