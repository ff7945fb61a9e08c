/** The examples of the help, as they stand there: what is shown works. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../../src/commands/command.ts';
import { command as ftpCommand } from '../../../src/commands/ftp.ts';
import { command as sftpCommand } from '../../../src/commands/sftp.ts';
import { netkitFiles, type Protocol } from '../../helpers/netkit-files.ts';
import { emptyFolder, scratchFolder } from '../../helpers/scratch.ts';
import { shellWords } from '../../helpers/shell-words.ts';

let home: Awaited<ReturnType<typeof emptyFolder>>;
const start = process.cwd();

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
  // `serve` runs until it is told to stop (ftp-serve.test.ts).
  verbs.flatMap(({ name, examples }) => (name === 'serve' ? [] : examples.map(({ line }) => line)));

describe.each<[Protocol, Command]>([
  ['ftp', ftpCommand],
  ['sftp', sftpCommand],
])('of the examples of netkit %s', (protocol, command) => {
  it.each(linesOf(command))('%s', async (line) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'README.md'), '# A file to put\n');
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site', 'index.html'), '<h1>Hello</h1>\n');
    process.chdir(folder);
    const { code, stderr } = await netkitFiles(protocol, shellWords(line).slice(2));
    process.chdir(start);
    // What a transcript and a mirror say is no complaint.
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(line).toContain(' --lab');
  });
});
