/** Several things at once, of which the server refuses some: the others are done all the same. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { BOTH_TWICE, startFiles } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { CLIENTS, PATIENCE } from '../../helpers/bad-server.ts';
import { ftp, GOOD } from './bad-ftp-server.ts';

const NOT_FOUND = 78;
const REFUSED = 21;

describe.each(BOTH_TWICE)('netkit %s, %s, of several', (protocol, client) => {
  const start = () => startFiles(protocol, client);
  const errorsIn = (stderr: string): number => stderr.match(/^netkit: /gm)?.length ?? 0;

  it('deletes those that can be, says each of the others, and exits as for the first', async () => {
    const { netkit, url, content } = await start();
    const what = ['missing', 'empty', 'upload', 'notes.txt'].map(url);
    const { code, stdout, stderr } = await netkit(['rm', '--format', 'json', ...what]);
    expect([code, errorsIn(stderr)]).toEqual([NOT_FOUND, 2]);
    const { removed } = JSON.parse(stdout.toString()) as { removed: readonly { path: string }[] };
    expect(removed.map(({ path }) => path.split('/').at(-1))).toEqual(['empty', 'notes.txt']);
    expect([await content('empty'), await content('notes.txt')]).toEqual([undefined, undefined]);
  });

  it('goes on within a pattern, too', async () => {
    const { netkit, url, content } = await start();
    const { code } = await netkit(['rm', url('{upload,empty}')]);
    expect([code, await content('empty')]).toEqual([REFUSED, undefined]);
  });

  it('makes the folders that can be', async () => {
    const { netkit, url, succeed } = await start();
    expect((await netkit(['mkdir', url('upload'), url('upload/a')])).code).toBe(REFUSED);
    await succeed('rmdir', url('upload/a'));
  });

  it.each([['cat'], ['stat']])('shows those that are there: %s', async (verb) => {
    const { netkit, url, succeed } = await start();
    const alone = await succeed(verb, url('notes.txt'));
    const { code, stdout, stderr } = await netkit([verb, url('missing'), url('notes.txt'), url('none')]);
    expect([code, errorsIn(stderr), stdout.toString()]).toEqual([NOT_FOUND, 2, alone]);
  });

  it('fetches those that are there', async () => {
    const { netkit, url } = await start();
    const folder = scratchFolder();
    const { code } = await netkit(['get', '--output-dir', folder, url('missing'), url('notes.txt')]);
    expect([code, readdirSync(folder)]).toEqual([NOT_FOUND, ['notes.txt']]);
  });

  it('says nothing of any with -s', async () => {
    const { netkit, url } = await start();
    const { code, stderr } = await netkit(['rm', '-s', url('missing'), url('none')]);
    expect([code, stderr]).toEqual([NOT_FOUND, '']);
  });
});

describe.each(CLIENTS)('the %s FTP client, of several', (kind) => {
  it('ends where the server says goodbye', async () => {
    const asked: string[] = [];
    const { port } = await startFtpScript({
      ...GOOD,
      DELE: ({ say, ...stage }) => {
        asked.push('argument' in stage ? String(stage.argument) : '');
        say('421 going down');
      },
    });
    const at = (name: string) => `ftp://127.0.0.1:${port}/${name}`;
    const { code, stderr } = await ftp({ kind }, ['rm', ...PATIENCE, at('a'), at('b')]);
    expect([code, asked.length]).toEqual([8, 1]);
    expect(stderr.match(/^netkit: /gm)).toHaveLength(1);
  });
});
