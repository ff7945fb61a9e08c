/**
 * Loads a file of the bundle. With V8's code cache beside it, which the build made, its functions need not be
 * compiled again: a third of a run. The cache is V8's own and bound to its version: another Node turns it down,
 * and compiles. Node 22 and later keep such caches themselves, for whichever version runs.
 */
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

/** A CommonJS module is the body of this function. */
const PARAMETERS = 'exports,require,module,__filename,__dirname';

/** Asked by its version, since to load node:module takes a millisecond. */
const KEEPS_CACHES = Number.parseInt(process.versions.node, 10) >= 22;

function compilePart(file, cachedData) {
  // The bundler escapes what is not ASCII, and as latin1 nothing needs to be decoded.
  const source = `(function(${PARAMETERS}){${readFileSync(file, 'latin1')}\n})`;
  return new Script(source, { filename: file, cachedData });
}

function runPart(script, file, requireFrom, folder) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom, module, file, folder);
  return module.exports;
}

function loadPart(name) {
  const file = `${__dirname}/${name}.cjs`;
  if (KEEPS_CACHES) {
    require('node:module').enableCompileCache?.();
    return require(file);
  }
  return runPart(compilePart(file, readCache(`${__dirname}/${name}.cache`)), file, require, __dirname);
}

function readCache(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { compilePart, loadPart, runPart };
