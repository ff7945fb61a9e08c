/**
 * Loads a file of the bundle. With V8's code cache beside it, which the build made, its functions need not be
 * compiled again: a third of a run. The cache is V8's own and bound to its version: another Node turns it down,
 * and compiles. Node 22 and later keep such caches themselves, for whichever version runs.
 */
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

/** A CommonJS module is the body of this function. Put together as bytes: of strings, V8 would make one more copy. */
const BEFORE = Buffer.from('(function(exports,require,module,__filename,__dirname){');
const AFTER = Buffer.from('\n})');

/** Asked by its version, since to load node:module takes a millisecond. */
const KEEPS_CACHES = Number.parseInt(process.versions.node, 10) >= 22;

function compilePart(file, cachedData) {
  const bytes = Buffer.concat([BEFORE, readFileSync(file), AFTER]);
  // The bundler escapes what is not ASCII, and as latin1 nothing needs to be decoded.
  return new Script(bytes.toString('latin1'), { filename: file, cachedData });
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
