/** Which hosts `netkit sftp` believes. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { netkitFiles, startFiles } from '../../helpers/netkit-files.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeKey } from '../../net/ssh/ssh-server.ts';

describe.each(['--raw', '--library'] as const)('netkit sftp %s', (client) => {
  async function start() {
    const { url, port, trust } = await startFiles('sftp', client);
    const file = join(scratchFolder(), 'known_hosts');
    const ls = (...argv: readonly string[]) =>
      netkitFiles('sftp', ['ls', client, '--known-hosts', file, ...argv, url('upload')]);
    return { file, ls, port, fingerprint: trust[1] ?? '' };
  }

  it('does not believe a host that it has never seen, 60, and says how it could', async () => {
    const { file, fingerprint, ls } = await start();
    const { code, stderr } = await ls();
    expect([code, existsSync(file)]).toEqual([60, false]);
    expect(stderr).toContain(fingerprint);
    expect(stderr).toMatch(/^netkit: .*\n {2}hint: .*--accept-new/);
    expect(stderr).not.toContain('secret');
  });

  it('takes it with --accept-new, and knows it from then on', async () => {
    const { file, ls, port } = await start();
    expect((await ls('--accept-new')).code).toBe(0);
    expect(readFileSync(file, 'latin1')).toMatch(
      new RegExp(String.raw`^\[127\.0\.0\.1\]:${port} ssh-ed25519 \S+\n$`),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await ls()).code).toBe(0);
    await ls('--accept-new');
    expect(readFileSync(file, 'latin1').split('\n')).toHaveLength(2);
  });

  it.for([[], ['--accept-new']])('does not believe a key that has changed, 60: %j', async (argv) => {
    const { file, ls, port } = await start();
    const other = makeKey().key.getPublicSSH().toString('base64');
    const text = `[127.0.0.1]:${port} ssh-ed25519 ${other}\n`;
    writeFileSync(file, text);
    const { code, stderr } = await ls(...argv);
    expect([code, readFileSync(file, 'latin1')]).toEqual([60, text]);
    expect(stderr).toMatch(/^netkit: .* HAS CHANGED/);
  });

  it('takes the key of --hostpubsha256 and no other, whatever the file says', async () => {
    const { ls, fingerprint } = await start();
    expect((await ls('--hostpubsha256', fingerprint)).code).toBe(0);
    // As curl has it: without the prefix.
    expect((await ls('--hostpubsha256', fingerprint.replace('SHA256:', ''))).code).toBe(0);
    expect((await ls('--hostpubsha256', `SHA256:${'A'.repeat(43)}`)).code).toBe(60);
  });

  it('takes any key with -k, and remembers none', async () => {
    const { file, ls } = await start();
    expect((await ls('-k')).code).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it('refuses two ways of deciding at once', async () => {
    const { ls } = await start();
    const { code, stderr } = await ls('-k', '--accept-new');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/--accept-new and --insecure exclude each other/),
    ]);
  });
});

testWith('ssh-keygen')('netkit sftp finds a host in a file whose names are hashed', async () => {
  const { execFileSync } = await import('node:child_process');
  const { url } = await startFiles('sftp', '--raw');
  const file = join(scratchFolder(), 'known_hosts');
  const ls = (...argv: readonly string[]) =>
    netkitFiles('sftp', ['ls', '--raw', '--known-hosts', file, ...argv, url('upload')]);
  await ls('--accept-new');
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
  expect(readFileSync(file, 'latin1')).toMatch(/^\|1\|/);
  expect((await ls()).code).toBe(0);
});
