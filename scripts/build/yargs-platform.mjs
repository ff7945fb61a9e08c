/**
 * What yargs asks of its platform, without what costs time at every start: all that draws (the help is our own), the locale
 * files, and the search for a package.json. Takes the place of yargs/lib/platform-shims/esm.mjs in the bundle.
 */
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { format, inspect } from 'node:util';

import Parser from 'yargs-parser';

const y18n = {
  __: format,
  __n: (one, many, count, ...rest) => format(count === 1 ? one : many, count, ...rest),
  getLocale: () => 'en',
  setLocale: () => {},
  updateLocale: () => {},
};

export default {
  assert: { notStrictEqual: () => {}, strictEqual: () => {} },
  findUp: () => undefined,
  getEnv: () => undefined,
  getCallerFile: () => __filename,
  getProcessArgvBin: () => 'netkit',
  inspect,
  mainFilename: __filename,
  Parser,
  path: { basename, dirname, extname, join, relative, resolve },
  process: {
    argv: () => process.argv,
    cwd: () => process.cwd(),
    emitWarning: () => {},
    execPath: () => process.execPath,
    exit: () => {},
    nextTick: process.nextTick,
    stdColumns: null,
  },
  readFileSync: () => '',
  readdirSync: () => [],
  require: undefined,
  y18n,
};
