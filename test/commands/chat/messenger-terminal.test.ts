/** Messenger and dialogue, as a person has them: the command line at a terminal. */
import { join } from 'node:path';
import { test } from 'vitest';
import { describeWith } from '../../helpers/programs.ts';
import { startProgram } from '../../helpers/talking-program.ts';
import { startInTmux } from '../../helpers/tmux.ts';

const CLI = join(import.meta.dirname, '../../../src/cli.ts');
const NETKIT = [process.execPath, '--import', 'tsx', CLI];

/** Of the first row that tells one. */
function portIn(rows: readonly string[]): string {
  return (
    /port (\d+)|:(\d+)$/
      .exec(rows.find((row) => /port \d|waiting/.test(row)) ?? '')
      ?.slice(1)
      .join('') ?? ''
  );
}

describeWith('tmux', 'nc')('at a terminal', () => {
  test('the messenger keeps what is half typed below what comes, and /quit gives the shell back', async () => {
    const terminal = await startInTmux([...NETKIT, 'chat', '--port', '0', '--bind', '127.0.0.1'], {
      columns: 72,
    });
    const started = await terminal.until((rows) => rows.at(-1) === '>');
    const nc = startProgram('nc', '127.0.0.1', portIn(started));
    await terminal.type('half a li');
    await terminal.until((rows) => rows.at(-1) === '> half a li');
    nc.type('hello\n');
    await terminal.until((rows) => {
      const at = rows.indexOf('127.0.0.1 said: hello');
      return (
        at !== -1 &&
        rows[at + 1]?.startsWith('netkit: what you type goes to') === true &&
        rows.at(-1) === '> half a li'
      );
    });
    await terminal.type('ne');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-2) === '> half a line' && rows.at(-1) === '>');
    await terminal.type('/quit');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-2) === 'BEY' && rows.at(-1) === '$');
  });

  test('goes on after Ctrl-Z and fg, with what was half typed', async () => {
    const terminal = await startInTmux([...NETKIT, 'chat', '--port', '0', '--bind', '127.0.0.1'], {
      columns: 100,
    });
    await terminal.until((rows) => rows.at(-1) === '>');
    await terminal.type('half a li');
    await terminal.until((rows) => rows.at(-1) === '> half a li');
    await terminal.press('C-z');
    await terminal.until((rows) => rows.at(-1) === '$');
    await terminal.type('fg');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-1) === '> half a li');
    await terminal.type('ne');
    await terminal.press('Enter');
    await terminal.until(
      (rows) => rows.at(-1) === '>' && rows.some((row) => row.includes('nobody gets this')),
    );
    await terminal.press('C-d');
    await terminal.until((rows) => rows.at(-2) === 'BEY' && rows.at(-1) === '$');
  });

  test('the dialogue has a prompt at each turn, and asks in the end whether to start again', async () => {
    const terminal = await startInTmux([...NETKIT, 'tcp', 'dialog', 'serve', '0'], { columns: 72, rows: 20 });
    const port = portIn(await terminal.until((rows) => portIn(rows) !== ''));
    const nc = startProgram('nc', '127.0.0.1', port);
    nc.type('hello\n');
    await terminal.until((rows) => rows.at(-2) === 'C> hello' && rows.at(-1) === 'S>');
    await terminal.type('hello, nc');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-1) === 'S> hello, nc');
    nc.type('FIN\n');
    nc.endInput();
    await terminal.until((rows) => rows.at(-1) === '<S>tart again or <E>nd?');
    await terminal.type('e');
    await terminal.press('Enter');
    await terminal.until((rows) => rows.at(-1) === '$');
  });
});
