import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { everyCommand } from '../../scripts/docs/every-command.ts';
import { EXIT_CODES } from '../../src/exit-codes.ts';
import { testWith } from '../helpers/programs.ts';

const PAGE = join(import.meta.dirname, '../../man/netkit.1');
const run = promisify(execFile);

testWith('mandoc')('mandoc finds nothing wrong with the manual', async () => {
  // It has no date: it would be another page each day.
  const { stdout } = await run('mandoc', ['-Tlint', '-Wwarning', PAGE]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
});

testWith('groff')(
  'groff warns of nothing, and shows every option, every example and every exit code',
  async () => {
    const argv = ['-man', '-ww', '-Tascii', '-P-cbou', '-rLL=400n', PAGE];
    const { stdout, stderr } = await run('groff', argv, { maxBuffer: 8 * 1024 * 1024 });
    expect(stderr).toBe('');
    const shown = new Set(stdout.split('\n').map((line) => line.trim()));
    const text = stdout.replaceAll(/\s+/g, ' ');
    for (const { name, verbs } of await everyCommand()) {
      for (const verb of verbs) {
        expect(text).toContain(['netkit', name, verb.name].filter(Boolean).join(' '));
        for (const option of verb.options) expect(text).toContain(`--${option.name} `);
        const [example] = verb.examples;
        if (example !== undefined) expect(shown).toContain(example.line);
      }
    }
    for (const code of Object.values(EXIT_CODES)) expect(text).toMatch(new RegExp(` ${code} [A-Z]`));
  },
);
