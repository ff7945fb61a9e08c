/** The built command line: what a shell sees of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../../dist/bin/netkit.cjs');

function start(argv: readonly string[], stdout: 'pipe' | number = 'pipe') {
  const folder = scratchFolder();
  const child = spawn(process.execPath, [NETKIT, ...argv], {
    cwd: folder,
    env: { ...process.env, HOME: folder, NETKIT_DATA: join(folder, 'data') },
    stdio: ['ignore', stdout, 'pipe'],
  });
  return { child, folder };
}

async function netkit(...argv: readonly string[]) {
  const { child, folder } = start(argv);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number]>,
    buffer(child.stdout!),
    text(child.stderr!),
  ]);
  return { code, stdout: stdout.toString(), stderr, folder };
}

const CLIENTS = ['--raw', '--library'] as const;
const ALICE = { ftp: 'alice:secret@ftp.test/', sftp: 'alice:secret@sftp.test/' } as const;

describe.each(CLIENTS)('the built netkit, %s:', (client) => {
  it.each(['ftp', 'sftp'] as const)('%s brings names to stdout, and nothing else', async (protocol) => {
    const { code, stdout, stderr } = await netkit(protocol, 'ls', client, '--lab', `${ALICE[protocol]}links`);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'dangling\nfile\nfolder\nloop\n',
      stderr: '',
    });
  });

  it.each(['ftp', 'sftp'] as const)('%s saves a file whole', async (protocol) => {
    const { code, stdout, stderr, folder } = await netkit(
      protocol,
      'get',
      client,
      '--lab',
      `${ALICE[protocol]}lines.txt`,
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'lines.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
  });

  it.each(['ftp', 'sftp'] as const)('%s says in one line what is not there, 78', async (protocol) => {
    const { code, stdout, stderr } = await netkit(
      protocol,
      'cat',
      client,
      '--lab',
      `${ALICE[protocol]}missing`,
    );
    expect([code, stdout, stderr]).toEqual([78, '', expect.stringMatching(/^netkit: .*missing.*\n$/)]);
  });

  it('leaves no part of a file behind when it is interrupted', async () => {
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { port } = await startFtpScript({
      SIZE: '213 100',
      RETR: async ({ say, data }) => {
        say('150 here it comes');
        (await data()).write('half of it', () => begin());
      },
    });
    const { child, folder } = start(['ftp', 'get', client, `127.0.0.1:${port}/file`]);
    const stderr = text(child.stderr!);
    await begun;
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect([await stderr, readdirSync(folder)]).toEqual(['netkit: interrupted\n', []]);
  });
});

describe('the built netkit', () => {
  it('compares both clients', async () => {
    const { code, stdout, stderr } = await netkit('ftp', 'ls', '--lab', '--compare', 'ftp.us.debian.org');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\nsame\n$/);
  });

  it('ends with 2 for wrong words', async () => {
    const { code, stdout, stderr } = await netkit('ftp', 'lss', 'x.test');
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      "netkit: ftp has no verb 'lss'\n  hint: did you mean netkit ftp ls?\n",
    ]);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'says that stdout is full, 23 (where there is a /dev/full)',
    async () => {
      const { child } = start(['ftp', 'ls', '--lab', 'ftp.us.debian.org'], openSync('/dev/full', 'w'));
      const [[code], stderr] = await Promise.all([
        once(child, 'close') as Promise<[number]>,
        text(child.stderr!),
      ]);
      expect([code, stderr]).toEqual([23, expect.stringMatching(/^netkit: .*\n$/)]);
    },
  );

  it('shares a folder until it is told to stop, and ends with 0 then', async () => {
    const { child } = start(['ftp', 'serve', '.', '--port', '0', '--quiet']);
    const stderr = text(child.stderr!);
    const [said] = (await once(child.stdout!, 'data')) as [Buffer];
    const served = await netkit('ftp', 'ls', '--tls', 'none', said.toString().trim());
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect([served.code, served.stderr, await stderr]).toEqual([0, '', '']);
  });
});
