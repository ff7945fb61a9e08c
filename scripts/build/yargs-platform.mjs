/**
 * What yargs asks of its platform, without what costs time at every start: the Unicode tables behind
 * string-width and wrap-ansi (our help is plain ASCII), the locale files, and the search for a package.json.
 * Takes the place of yargs/lib/platform-shims/esm.mjs in the bundle; a test compares the help of the two.
 */
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { format, inspect } from 'node:util';

import { cliui } from 'cliui-core';
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
  cliui: (options) => cliui(options, { stringWidth, stripAnsi: (text) => text, wrap }),
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
  stringWidth,
  y18n,
};

function stringWidth(text) {
  return text.length;
}

/** Breaks at spaces, as wrap-ansi with `hard` and `trim` does; a word longer than a line is cut. */
function wrap(text, columns) {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line, columns) {
  const lines = [];
  let current = '';
  for (let word of line.trim().split(' ')) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = '';
    } else if (current !== '') current += ' ';
    while (current.length + word.length > columns) {
      const room = columns - current.length;
      lines.push(current + word.slice(0, room));
      word = word.slice(room);
      current = '';
    }
    current += word;
  }
  return [...lines, current];
}
