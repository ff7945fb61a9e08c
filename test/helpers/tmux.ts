import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { scratchFolder } from './scratch.ts';

const run = promisify(execFile);

/** A program in a terminal, which tmux emulates: what the screen really looks like. */
export interface TmuxTerminal {
  /** Rows without spaces at their ends, and without the empty ones below. */
  screen(): Promise<string[]>;
  /** The whole screen, once it is as it should be; fails with what was to be seen instead. */
  until(isRight: (rows: readonly string[]) => boolean): Promise<string[]>;
  /** Text as it is. */
  type(text: string): Promise<void>;
  /** A key by its name in tmux: `Enter`, `C-c`, `Left`. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
}

/** How long a screen may take to become right, in milliseconds: a Node that compiles TypeScript starts slowly on a busy machine. */
const PATIENCE_MS = 15_000;

/** Starts it from a shell with the prompt `$ `, in which one can go on afterwards. */
export async function startInTmux(
  argv: readonly string[],
  { columns = 40, rows = 10 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<TmuxTerminal> {
  const server = `netkit-test-${randomUUID()}`;
  // Shells and chat clients write there.
  const env = { ...ENVIRONMENT, HOME: scratchFolder() };
  const tmux = async (...words: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', server, '-f', '/dev/null', ...words], { env })).stdout;
  onTestFinished(async () => void (await tmux('kill-server').catch(() => undefined)));
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', ...size, 'env', 'PS1=$ ', 'sh');

  const screen = async (): Promise<string[]> => {
    const shown = await tmux('capture-pane', '-p');
    return shown.trimEnd().split('\n');
  };
  const terminal: TmuxTerminal = {
    screen,
    async until(isRight) {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const shown = await screen();
        if (isRight(shown)) return shown;
        if (Date.now() > end) throw new Error(`the screen stays like this:\n${shown.join('\n')}`);
      }
    },
    type: async (text) => void (await tmux('send-keys', '-l', '--', text)),
    press: async (...keys) => void (await tmux('send-keys', '--', ...keys)),
    resize: async (width, height) =>
      void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
  };
  await terminal.until(([first]) => first === '$');
  await terminal.type(`clear; ${argv.map(shellWord).join(' ')}`);
  await terminal.press('Enter');
  return terminal;
}

/** Nothing of whoever runs the tests, who may sit in a tmux as well. */
const ENVIRONMENT = { PATH: process.env['PATH'], LANG: 'C.UTF-8' };

function shellWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
