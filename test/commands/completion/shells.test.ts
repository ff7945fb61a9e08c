/** In real shells, as a person uses them: each line is typed, Tab is pressed, and the terminal shows what has come of it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { testWith } from '../../helpers/programs.ts';
import { startInTmux } from '../../helpers/tmux.ts';
import { netkitOnPath } from './netkit-on-path.ts';

type Case = readonly [typed: string, becomes: string];

const EVERYWHERE: readonly Case[] = [
  ['netkit resol', 'netkit resolve '],
  ['netkit api product upd', 'netkit api product update '],
  ['netkit help http downl', 'netkit help http download '],
  ['netkit http get --format js', 'netkit http get --format json '],
  ['netkit http get http://127.0.0.1:80/ --format=js', 'netkit http get http://127.0.0.1:80/ --format=json '],
  ['netkit http get --connect-to a:1:b:2 --incl', 'netkit http get --connect-to a:1:b:2 --include '],
  ["netkit http get -H 'A: b' --incl", "netkit http get -H 'A: b' --include "],
  ['netkit http get -o no', 'netkit http get -o note.txt '],
  ['netkit http get --output=no', 'netkit http get --output=note.txt '],
  ['netkit ftp put no', 'netkit ftp put note.txt '],
  ['netkit http serve n', 'netkit http serve nested/'],
];

/** Each line as it stands after Tab, a space that Tab has put behind it included. */
async function typedInto(
  shell: readonly string[],
  setUp: string,
  cases: readonly Case[],
): Promise<readonly Case[]> {
  const { folder, PATH } = netkitOnPath();
  const terminal = await startInTmux(['env', `PATH=${PATH}`, `HOME=${folder}`, ...shell], {
    columns: 100,
    rows: 30,
  });
  await terminal.until((rows) => rows[0] === '$');
  await terminal.type(`cd ${folder}; ${setUp}; clear; echo ready`);
  await terminal.press('Enter');
  await terminal.until(([first]) => first === 'ready');
  const became: Case[] = [];
  for (const [typed] of cases) {
    await terminal.type(typed);
    await terminal.press('Tab');
    // Shows where the cursor is, and that Tab has been dealt with.
    await terminal.type('X');
    const [, row = ''] = await terminal.until((rows) => rows[1]?.endsWith('X') === true);
    became.push([typed, row.slice('$ '.length, -'X'.length)]);
    await terminal.press('C-a', 'C-k');
    await terminal.until((rows) => rows[1] === '$');
  }
  return became;
}

describe('netkit completion', () => {
  testWith('bash', 'tmux')('completes in bash', async () => {
    const cases: readonly Case[] = [
      ...EVERYWHERE,
      ['netkit ftp put tw', String.raw`netkit ftp put two\ words.txt `],
      ['netkit ftp put "tw', 'netkit ftp put "two words.txt" '],
      ['netkit ftp put a:', 'netkit ftp put a:b.txt '],
    ];
    expect(await typedInto(['bash', '--norc'], 'eval "$(netkit completion bash)"', cases)).toEqual(cases);
  });

  testWith('zsh', 'tmux')('completes in zsh', async () => {
    const cases: readonly Case[] = [
      ...EVERYWHERE,
      ['netkit ftp put tw', String.raw`netkit ftp put two\ words.txt `],
      ['netkit ftp put "tw', 'netkit ftp put "two words.txt" '],
    ];
    const setUp = 'autoload -U compinit; compinit -u -D; eval "$(netkit completion zsh)"';
    expect(await typedInto(['zsh', '-f'], setUp, cases)).toEqual(cases);
  });

  testWith('fish')('completes in fish', async () => {
    const { folder, PATH } = netkitOnPath();
    const { stdout } = await promisify(execFile)(
      'fish',
      [
        '--no-config',
        '--command',
        'netkit completion fish | source; for line in $argv; echo (complete -C $line | string split -f1 \\t); end',
        ...EVERYWHERE.map(([typed]) => typed),
      ],
      { cwd: folder, env: { PATH, HOME: folder } },
    );
    const last = EVERYWHERE.map(([, becomes]) => becomes.trim().split(' ').at(-1));
    expect(stdout.trim().split('\n')).toEqual(last);
  });
});
