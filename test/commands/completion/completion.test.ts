import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { completionOf } from '../../../src/commands/completion.ts';
import { COMMANDS } from '../../../src/commands/registry.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { testWith } from '../../helpers/programs.ts';

async function netkitCompletion(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<[code: number, stdout: string, stderr: string]> {
  const io = fakeIo({ env });
  const code = await completionOf(COMMANDS).run(argv, io);
  return [code, io.stdout.text, io.stderr.text];
}

describe('netkit completion', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    testWith(shell)(`prints what ${shell} can read`, async () => {
      const [code, script, stderr] = await netkitCompletion([shell]);
      expect([code, stderr]).toEqual([0, '']);
      await promisify(execFile)(shell, ['-n', '-c', script]);
    });

    it(`guesses ${shell} from SHELL`, async () => {
      expect(await netkitCompletion([], { SHELL: `/usr/bin/${shell}` })).toEqual(
        await netkitCompletion([shell]),
      );
    });
  }

  it.each([
    [{}, 'netkit: for which shell? SHELL names none\n'],
    [{ SHELL: '/bin/dash' }, 'netkit: there is no completion for dash\n'],
  ])('asks for a shell where SHELL is %j', async (env, line) => {
    expect(await netkitCompletion([], env)).toEqual([
      2,
      '',
      `${line}  hint: netkit completion bash|zsh|fish\n`,
    ]);
  });

  it('turns an unknown shell down', async () => {
    const [code, stdout, stderr] = await netkitCompletion(['zhs']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      "netkit: completion has no verb 'zhs'\n  hint: did you mean netkit completion zsh?\n",
    );
  });
});

describe('netkit completion candidates', () => {
  it.each([
    [
      ['completion', ''],
      'bash\tPrint the script for bash\nzsh\tPrint the script for zsh\nfish\tPrint the script for fish\n',
    ],
    [['ftp', 'put', ''], 'files\n'],
    [['sftp', 'get', '--output-dir', ''], 'folders\n'],
    [['http', 'get', '--trace-format=h'], '--trace-format=hex\t\n'],
    [['nothing', ''], ''],
    [[], /^http\tSpeak HTTP/],
  ])('answers %j', async (line, answer) => {
    const [code, stdout, stderr] = await netkitCompletion(['candidates', ...line]);
    expect([code, stderr]).toEqual([0, '']);
    if (typeof answer === 'string') expect(stdout).toBe(answer);
    else expect(stdout).toMatch(answer);
  });

  it('knows every option and every choice of all there is', async () => {
    for (const { name, load } of COMMANDS) {
      for (const verb of (await load()).command.verbs) {
        const words = [name, ...verb.name.split(' ').filter((word) => word !== '')];
        for (const option of verb.options) {
          const [, stdout] = await netkitCompletion(['candidates', ...words, `--${option.name}`]);
          expect(stdout).toContain(`--${option.name}\t${option.summary}\n`);
        }
      }
    }
  });

  it('is in no help', async () => {
    const [, stdout] = await netkitCompletion(['--help']);
    expect(stdout).not.toContain('candidates');
    expect(stdout).toContain('eval "$(netkit completion bash)"');
  });
});
