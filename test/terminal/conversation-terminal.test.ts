/** What a person sees at a terminal. tmux is one, and tells what stands on its screen. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWith } from '../helpers/programs.ts';
import { startInTmux, type TmuxTerminal } from '../helpers/tmux.ts';

const PROGRAM = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'converse.ts')];

async function start(): Promise<TmuxTerminal & { flood(): void }> {
  const terminal = await startInTmux(PROGRAM);
  const [first = ''] = await terminal.until(([, second]) => second === '>');
  const pid = Number(/^pid (\d+)$/.exec(first)?.[1]);
  return { ...terminal, flood: () => void process.kill(pid, 'SIGUSR2') };
}

/** The last rows of the screen are these, and the last line that was shown stands above them. */
function endsIn(...last: readonly string[]): (rows: readonly string[]) => boolean {
  return (rows) =>
    rows.at(-last.length - 1) === 'line 200' && rows.slice(-last.length).join('\n') === last.join('\n');
}

describeWith('tmux')('a conversation at a terminal', () => {
  test('keeps the half-typed line whole below 200 lines that come in', async () => {
    const terminal = await start();
    await terminal.type('half a line');
    await terminal.until((rows) => rows.at(-1) === '> half a line');
    terminal.flood();
    const rows = await terminal.until(endsIn('> half a line'));
    expect(rows).toEqual([
      ...['192', '193', '194', '195', '196', '197', '198', '199', '200'].map((each) => `line ${each}`),
      '> half a line',
    ]);
    await terminal.press('Enter');
    await terminal.until((after) => after.at(-2) === 'got "half a line"' && after.at(-1) === '>');
  });

  test('keeps one that takes three rows, with wide characters and the cursor in its midst', async () => {
    const terminal = await start();
    // Row 1: the prompt, 36 letters, one wide character; a second one, and each after it, begins on the next row.
    const typed = `${'a'.repeat(36)}漢字${'b'.repeat(37)}é${'c'.repeat(8)}`;
    const shown = [`> ${'a'.repeat(36)}漢`, `字${'b'.repeat(37)}é`, 'c'.repeat(8)];
    await terminal.type(typed);
    await terminal.until((rows) => rows.slice(-3).join('\n') === shown.join('\n'));
    for (let count = 0; count < 20; count += 1) await terminal.press('Left');
    terminal.flood();
    await terminal.until(endsIn(...shown));
    await terminal.type('X');
    await terminal.press('Enter');
    const got = `got "${typed.slice(0, -20)}X${typed.slice(-20)}"`;
    await terminal.until((rows) => rows.join('').includes(got));
  });

  test('takes pasted text where the cursor is, and keeps it whole', async () => {
    const terminal = await start();
    await terminal.type('()');
    await terminal.press('Left');
    await terminal.type('pasted '.repeat(12));
    const shown = `> (${'pasted '.repeat(12)})`.match(/.{1,40}/g) ?? [];
    terminal.flood();
    await terminal.until(endsIn(...shown.map((row) => row.trimEnd())));
  });

  test('knows the keys: start, end, history, erasing', async () => {
    const terminal = await start();
    await terminal.type('two words');
    await terminal.press('C-a');
    await terminal.type('A ');
    await terminal.press('C-e', 'C-w');
    await terminal.type('Z');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-2) === 'got "A two Z"');
    await terminal.type('forgotten');
    await terminal.press('C-u', 'Up');
    await terminal.until((rows) => rows.at(-1) === '> A two Z');
  });

  test('draws the line anew when the terminal gets narrower and wider', async () => {
    const terminal = await start();
    const typed = 'abcdefghijklmnopqrstuvwxyz0123456789';
    await terminal.type(typed);
    terminal.flood();
    await terminal.until(endsIn(`> ${typed}`));
    await terminal.resize(25, 10);
    await terminal.until(endsIn(`> ${typed.slice(0, 23)}`, typed.slice(23)));
    await terminal.type('!');
    await terminal.until(endsIn(`> ${typed.slice(0, 23)}`, `${typed.slice(23)}!`));
    await terminal.resize(60, 10);
    await terminal.type('!');
    await terminal.until(endsIn(`> ${typed}!!`));
  });

  test.for([
    ['Ctrl-C in the midst of a line', 'C-c', 'half', 'interrupted'],
    ['Ctrl-D on an empty line', 'C-d', '', 'over'],
    ['the program', 'Enter', 'bye', 'over'],
  ] as const)('is ended by %s, and the terminal is as it was', async ([, key, typed, last]) => {
    const terminal = await start();
    await terminal.type(typed);
    await terminal.press(key);
    await terminal.until((rows) => rows.at(-2) === last && rows.at(-1) === '$');
    // The shell's own echo and line ends work again.
    await terminal.type('echo a; echo b');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.slice(-4).join('|') === '$ echo a; echo b|a|b|$');
  });
});
