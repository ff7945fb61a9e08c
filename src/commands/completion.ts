import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Io } from '../terminal/io.ts';
import type { Command, Example, Verb } from './command.ts';
import { BASH } from './completion/bash.ts';
import { candidates, type Known } from './completion/candidates.ts';
import { FISH } from './completion/fish.ts';
import { ZSH } from './completion/zsh.ts';
import type { CommandModule } from './registry.ts';
import { runCommand } from './run.ts';

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

const command: Command = {
  name: 'completion',
  summary: 'Have bash, zsh or fish complete what is typed after netkit',
  verbs: [
    {
      name: '',
      operands: '',
      summary: 'Print the script for the shell that SHELL names',
      options: [],
      examples: [{ line: 'netkit completion', says: 'For the shell that one logs in with' }],
      run: async (_, io) => print(shellOf(io.env), io),
    },
    shellVerb('bash', [
      { line: 'eval "$(netkit completion bash)"', says: 'For good: a line of ~/.bashrc' },
      {
        line: 'netkit completion bash >~/.local/share/bash-completion/completions/netkit',
        says: 'Or a file, where bash-completion is installed, which looks for it there',
      },
    ]),
    shellVerb('zsh', [
      { line: 'eval "$(netkit completion zsh)"', says: 'For good: a line of ~/.zshrc, below compinit' },
      {
        line: 'netkit completion zsh >"${fpath[1]}/_netkit"',
        says: 'Or a file in a folder of fpath, found by the next compinit',
      },
    ]),
    shellVerb('fish', [
      { line: 'netkit completion fish | source', says: 'For this session' },
      {
        line: 'netkit completion fish >~/.config/fish/completions/netkit.fish',
        says: 'For good, in every session to come',
      },
    ]),
  ],
};

function shellVerb(name: string, examples: readonly Example[]): Verb {
  return {
    name,
    operands: '',
    summary: `Print the script for ${name}`,
    options: [],
    examples,
    run: async (_, io) => print(name, io),
  };
}

/**
 * Besides its verbs, `netkit completion candidates http get --fo` answers what the scripts ask at each press of Tab: what
 * may stand where the last word does, as `word<TAB>what it is for` lines, or the one line `files` or `folders`. It is no verb
 * and in no help: nobody types it, and all that follows it belongs to the line that is being completed.
 *
 * No package is used: those that there are either want to parse the command line themselves or are handed every word of
 * every command beforehand, when only the tables of one have to be loaded.
 */
export function completionOf(commands: readonly Known[]): CommandModule {
  return {
    command,
    async run(argv, io) {
      const [first, ...line] = argv;
      if (first !== 'candidates') return runCommand(command, argv, io);
      const answer = await candidates(line, commands);
      io.stdout.write(
        typeof answer === 'string'
          ? `${answer}\n`
          : answer.map(({ word, summary }) => `${word}\t${summary}\n`).join(''),
      );
      return 0;
    },
  };
}

function print(shell: string, io: Io): number {
  io.stdout.write(SCRIPTS[shell] ?? '');
  return 0;
}

/** @throws UsageError where that is none that can be served */
function shellOf(env: Io['env']): string {
  const names = Object.keys(SCRIPTS);
  const shell = basename(env['SHELL'] ?? '');
  if (names.includes(shell)) return shell;
  throw new UsageError(
    shell === '' ? 'for which shell? SHELL names none' : `there is no completion for ${shell}`,
    { hint: `netkit completion ${names.join('|')}` },
  );
}
