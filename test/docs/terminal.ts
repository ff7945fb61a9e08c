import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import { leftOnScreen } from './screen.ts';

/** As `npm run build` made it. */
const NETKIT = resolve(import.meta.dirname, '../../dist/bin/netkit.cjs');
/** As wide as the pages show it. */
const COLUMNS = 100;
/** A command that waits for somebody is a mistake of the page, and would wait for ever. */
const MAX_TIME = 20_000;

export interface Ran {
  /** null: it did not end. */
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Somebody at a terminal without colours, in a folder, with `netkit` to be found. */
export class Terminal {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /**
   * @param home an empty folder, for what is kept of a user; the commands run in a folder of it
   * @param data for the lab's certificates, which take a while to make; several may share one
   */
  constructor(home: string, data: string) {
    const bin = join(home, 'bin');
    this.#folder = join(home, 'here');
    for (const folder of [bin, this.#folder]) mkdirSync(folder);
    symlinkSync(NETKIT, join(bin, 'netkit'));
    // Nothing of whoever runs the tests: no proxies, no keys, no configuration.
    this.#env = {
      HOME: home,
      PATH: `${bin}:${process.env['PATH']}`,
      NETKIT_DATA: data,
      NO_COLOR: '1',
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      SHELL: '/bin/bash',
    };
  }

  get folder(): string {
    return this.#folder;
  }

  /** What is on the screen in the end, from stdout and stderr, by script(1), which ends with the command's own code. */
  async run(command: string): Promise<Ran> {
    const typed = `stty cols ${COLUMNS} -onlcr; ${command}`;
    const child = spawn('script', ['--quiet', '--return', '--command', typed, '/dev/null'], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: MAX_TIME,
      killSignal: 'SIGKILL',
    });
    const [[code], screen] = await Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      text(child.stdout),
    ]);
    return { code, lines: leftOnScreen(screen) };
  }
}
