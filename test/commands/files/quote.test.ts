/** `quote`, and `-Q` of every verb. */
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { BOTH_TWICE, netkitFiles, startFiles } from '../../helpers/netkit-files.ts';

const CLIENTS = ['--raw', '--library'] as const;

describe.each(CLIENTS)('netkit ftp quote %s', (client) => {
  it('says commands as they stand, and shows the replies line by line', async () => {
    const { succeed, url } = await startFiles('ftp', client);
    const shown = await succeed('quote', url(), 'SYST', 'FEAT', 'pwd');
    expect(shown).toMatch(/^215 UNIX.*\n211 [^]*\n211 {2}SIZE\n[^]*\n257 "\/"/);
  });

  it('goes on behind a refusal, and ends with 21', async () => {
    const { netkit, url } = await startFiles('ftp', client);
    const { code, stdout, stderr } = await netkit(['quote', url(), 'DELE missing', 'NOOP']);
    expect([code, stderr]).toEqual([
      21,
      expect.stringMatching(/^netkit: the server refuses DELE missing: 550 .+\n$/),
    ]);
    expect(stdout.toString()).toMatch(/^550 .*\n200 .*\n$/);
  });

  it('says all of it in JSON', async () => {
    const { succeed, url } = await startFiles('ftp', client);
    const json = await succeed('quote', '--format', 'json', url(), 'NOOP');
    expect(JSON.parse(json)).toEqual({
      replies: [{ command: 'NOOP', code: 200, lines: [expect.any(String)] }],
    });
  });

  it('escapes what a terminal would obey', async () => {
    const { port } = await startFtpScript({ SITE: '200 \x1b[31mred' });
    const { stdout } = await netkitFiles('ftp', ['quote', client, `127.0.0.1:${port}`, 'SITE x']);
    expect(stdout.toString()).toBe('200 \\x1b[31mred\n');
  });

  it('repeats no password, neither when it is refused nor in the transcript', async () => {
    const { netkit, url } = await startFiles('ftp', client);
    const { code, stdout, stderr } = await netkit([
      'quote',
      '--trace',
      url(),
      'USER bob',
      'PASS tr4nenreich',
    ]);
    expect([code, stdout.toString()]).toEqual([21, expect.stringMatching(/^331 .*\n530 /)]);
    expect(stderr).not.toContain('tr4nenreich');
    expect(stderr).toContain('PASS ****');
  });

  it.each(['RETR notes.txt', 'PASV', 'AUTH TLS', 'NOOP\r\nDELE notes.txt'])('refuses %j', async (command) => {
    const { content, netkit, url } = await startFiles('ftp', client);
    const { code, stderr } = await netkit(['quote', url(), command]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^netkit: /)]);
    expect(await content('notes.txt')).toBeDefined();
  });
});

describe.each(CLIENTS)('netkit sftp quote %s', (client) => {
  it("has curl's words for what SFTP can do", async () => {
    const { content, store, succeed, url } = await startFiles('sftp', client);
    const commands = [
      'pwd',
      'realpath links/../upload',
      'mkdir "upload/a b"',
      'rename notes.txt "upload/a b/n"',
    ];
    expect(await succeed('quote', url(), ...commands)).toBe('/\n/upload\n');
    expect(await content('upload/a b/n')).toMatch(/^Things to try/);
    await succeed(
      'quote',
      url(),
      'chmod 600 lines.txt',
      'symlink lines.txt link',
      'rm empty',
      'mkdir folder',
      'rmdir folder',
    );
    expect(await store.stat(pathOf('/lines.txt'))).toMatchObject({ mode: 0o600 });
    expect(await store.stat(pathOf('/link'), { follow: false })).toMatchObject({ target: 'lines.txt' });
    const room = await succeed('quote', url(), 'statvfs /');
    expect(room).toMatch(/^total \d+\nfree \d+\navailable \d+\n$/);
  });

  it('says all of it in JSON, without codes', async () => {
    const { succeed, url } = await startFiles('sftp', client);
    const json = await succeed('quote', '--format', 'json', url(), 'pwd', 'mkdir x');
    expect(JSON.parse(json)).toEqual({
      replies: [
        { command: 'pwd', lines: ['/'] },
        { command: 'mkdir x', lines: [] },
      ],
    });
  });

  it.each([
    ['FEAT', 2, /"FEAT" is no word for one\n {2}hint: pwd, realpath,/],
    ['mkdir', 2, /mkdir needs a path/],
    ['rm missing', 78, /missing/],
  ])('of %j ends with %i', async (command, expected, message) => {
    const { netkit, url } = await startFiles('sftp', client);
    const { code, stderr } = await netkit(['quote', url(), command]);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(message)]);
  });
});

describe.each(BOTH_TWICE)('netkit %s -Q, %s:', (protocol, client) => {
  const [make, remove] =
    protocol === 'ftp' ? ['MKD /upload/new', 'RMD /upload/new'] : ['mkdir /upload/new', 'rmdir /upload/new'];

  it('says commands before and, with a - in front, after', async () => {
    const { store, succeed, url } = await startFiles(protocol, client);
    expect(await succeed('ls', '-Q', make, `-Q-${remove}`, url('upload'))).toBe('new\n');
    expect(await store.list(pathOf('/upload'))).toEqual([]);
    expect(await succeed('ls', '-Q', `+${make}`, url('upload'))).toBe('new\n');
  });

  it('ends with 21 at a refusal before anything else, unless a * lets it pass', async () => {
    const { netkit, succeed, url } = await startFiles(protocol, client);
    const { code, stdout, stderr } = await netkit(['ls', '-Q', remove, url('upload')]);
    expect([code, stdout.length]).toEqual([protocol === 'ftp' ? 21 : 78, 0]);
    expect(stderr).toMatch(/^netkit: the server refuses .*upload\/new/);
    expect(await succeed('ls', '-Q', `*${remove}`, `-Q-*${remove}`, url('links'))).toContain('loop');
  });

  it('fails afterwards, too, with what it has brought on stdout', async () => {
    const { netkit, url } = await startFiles(protocol, client);
    const { code, stdout } = await netkit(['ls', `-Q-${remove}`, url('links')]);
    expect([code, stdout.toString()]).toEqual([
      protocol === 'ftp' ? 21 : 78,
      expect.stringContaining('loop'),
    ]);
  });
});
