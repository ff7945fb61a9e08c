/** The examples of the help, as they stand there: what is shown works. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../../src/commands/command.ts';
import { command as imapCommand, run as runImap } from '../../../src/commands/imap.ts';
import { command as pop3Command, run as runPop3 } from '../../../src/commands/pop3.ts';
import { run as runSmtp, command as smtpCommand } from '../../../src/commands/smtp.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { emptyFolder, scratchFolder } from '../../helpers/scratch.ts';
import { shellWords } from '../../helpers/shell-words.ts';

let home: Awaited<ReturnType<typeof emptyFolder>>;
const start = process.cwd();
const MAIL = 'From: alice@mail.test\nTo: bob@mail.test\nSubject: hello\n\nHello Bob\n';

beforeAll(async () => {
  home = await emptyFolder();
  vi.stubEnv('NETKIT_DATA', join(home.path, 'data'));
  vi.stubEnv('HOME', home.path);
});
afterAll(async () => {
  process.chdir(start);
  vi.unstubAllEnvs();
  await home.remove();
});

const linesOf = ({ verbs }: Command): string[] =>
  // `watch` runs until it is told to stop (imap.test.ts).
  verbs.flatMap(({ name, examples }) => (name === 'watch' ? [] : examples.map(({ line }) => line)));

describe.each<[string, Command, typeof runImap]>([
  ['smtp', smtpCommand, runSmtp],
  ['pop3', pop3Command, runPop3],
  ['imap', imapCommand, runImap],
])('of the examples of netkit %s', (_, command, run) => {
  it.each(linesOf(command))('%s', async (line) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'mail.eml'), MAIL);
    writeFileSync(join(folder, 'draft.eml'), MAIL);
    process.chdir(folder);
    const io = fakeIo();
    const code = await run(shellWords(line).slice(2), io);
    process.chdir(start);
    // What a transcript and a change say is no complaint.
    expect([code, code === 0 ? '' : io.stderr.text]).toEqual([0, '']);
    expect(line).toContain(' --lab');
  });
});
