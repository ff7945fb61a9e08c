import { readFile, writeFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

import { findCommand } from '../../src/commands/find-command.ts';
import type { Output } from '../../src/terminal/io.ts';
import { linesOfSvg, svgOf } from './svg-terminal.ts';

/** For the top of README.md. */
export const PICTURE = 'docs/terminal.svg';

const TITLE = 'netkit in a terminal';
const DESCRIPTION =
  'A page fetched by hand, each line of the dialogue explained; then one request through two clients, and where they differ.';

interface Session {
  /** Behind `netkit`. */
  readonly words: readonly string[];
  /** Whether stdout leads elsewhere, so that only the transcript is seen. */
  readonly quiet?: true;
}

const SESSIONS: readonly Session[] = [
  { words: ['http', 'get', 'www.perdu.com', '--raw', '--trace', '--lab'], quiet: true },
  { words: ['http', 'get', 'http://shapes.test/folded', '--lab', '--compare'] },
];

/** What a terminal shows of the sessions now, with colours. */
export async function screenNow(): Promise<readonly string[]> {
  const screens: string[][] = [];
  for (const session of SESSIONS) screens.push(await screenOf(session));
  return screens.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Whether two screens show the same, but for times, ports and dates. */
function showsTheSame(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.map(normalised)) === JSON.stringify(b.map(normalised));
}

/** Draws the picture anew where it shows something else than a terminal does; times alone are no reason. */
export async function refreshPicture(file: string): Promise<void> {
  const screen = await screenNow();
  const old = linesOfSvg(await readFile(file, 'utf8').catch(() => ''));
  if (showsTheSame(old, screen)) return;
  await writeFile(file, svgOf(TITLE, DESCRIPTION, screen));
}

async function screenOf({ words, quiet }: Session): Promise<string[]> {
  let shown = '';
  const screen: Output = {
    columns: 100,
    write(data, callback) {
      shown += Buffer.from(data as Uint8Array).toString();
      callback?.();
      return true;
    },
  };
  const nowhere: Output = { write: (_, callback) => (callback?.(), true) };
  const [word = '', ...rest] = words;
  const command = await findCommand(word).load();
  await command.run(rest, {
    stdin: (async function* () {})(),
    stdout: quiet === true ? nowhere : screen,
    stderr: screen,
    env: { FORCE_COLOR: '1' },
    signal: new AbortController().signal,
  });
  const typed = `\u{1B}[32m$\u{1B}[39m \u{1B}[1mnetkit ${words.join(' ')}${quiet === true ? ' >/dev/null' : ''}\u{1B}[22m`;
  return [typed, ...shown.trimEnd().split('\n')];
}

function normalised(line: string): string {
  return stripVTControlCharacters(line)
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'DATE')
    .replaceAll(/\d+(?:\.\d+)?/g, 'N')
    .replaceAll(/µs|ms|\bs\b/g, 'UNIT')
    .replaceAll(/ +/g, ' ')
    .trim();
}
