/** What is wrong before anything is sent, and what takes too long. */
import { describe, expect, it } from 'vitest';
import { command as ftpCommand } from '../../../src/commands/ftp.ts';
import { command as sftpCommand } from '../../../src/commands/sftp.ts';
import { startDeafServer } from '../../helpers/deaf-server.ts';
import { BOTH_TWICE, netkitFiles, startFiles } from '../../helpers/netkit-files.ts';
import { closedPort, startServer } from '../../helpers/servers.ts';

describe.each(['ftp', 'sftp'] as const)('netkit %s', (protocol) => {
  it.each<[string[], number, RegExp]>([
    [['ls'], 2, /url/],
    [['list', 'x.test'], 2, new RegExp(`${protocol} has no verb 'list'`)],
    [['ls', '--colour', 'x.test'], 2, /--colour/],
    [['ls', '--format', 'xml', 'x.test'], 2, /--format is one of text, json/],
    [['tree', 'a.test', 'b.test'], 2, /operand/],
    [['mv', 'a.test/x'], 2, /path/],
    [['put', 'file'], 2, /url/],
    [['quote', 'a.test'], 2, /command/],
    [['ls', '--raw', '--library', 'x.test'], 2, /--raw and --library exclude each other/],
    [['ls', '-4', '-6', 'x.test'], 2, /-4 and -6 exclude each other/],
    [
      ['ls', '--lab', '--resolve', 'a.test:21:127.0.0.1', 'a.test'],
      2,
      /--lab and --resolve exclude each other/,
    ],
    [
      ['ls', '--lab', '--connect-to', '::127.0.0.1:1', 'a.test'],
      2,
      /--lab and --connect-to exclude each other/,
    ],
    [
      ['ls', 'http://x.test/'],
      3,
      new RegExp(`http: is not ${protocol.toUpperCase()}\\n {2}hint: ${protocol}:// is`),
    ],
    [['ls', ''], 3, /the URL is empty/],
    [['ls', `${protocol}:///path`], 3, /the host is missing/],
    [['ls', 'x.test:99999'], 3, /ports go from 1 to 65535/],
    [['ls', 'x.test/a#b'], 3, /write it as %23/],
    [['ls', 'alice:s3cr3t@x.test:port'], 3, /alice:\*\*\*@/],
  ])('%j ends with %i', async (argv, expected, message) => {
    const { code, stdout, stderr } = await netkitFiles(protocol, argv);
    expect([code, stdout.length]).toEqual([expected, 0]);
    expect(stderr).toMatch(/^netkit: .+\n( {2}hint: .+\n)?$/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('s3cr3t');
  });

  it('has under --lab no other hosts than the lab', async () => {
    const { code, stderr } = await netkitFiles(protocol, ['ls', '--lab', 'a@ftp.example.com']);
    expect(code).toBe(protocol === 'ftp' ? 2 : 6);
    const known = await netkitFiles(protocol, ['ls', '--lab', 'a:b@ftp.example.com']);
    expect([known.code, known.stderr]).toEqual([6, expect.stringContaining(`${protocol}.test`)]);
    expect(stderr).toMatch(/^netkit: /);
  });
});

describe.each(BOTH_TWICE)('netkit %s, %s:', (protocol, client) => {
  const trust = protocol === 'ftp' ? [] : ['-k'];
  const ls = (port: number, ...argv: readonly string[]) =>
    netkitFiles(protocol, ['ls', client, ...trust, ...argv, `a:secret@127.0.0.1:${port}`]);

  it('ends with 7 where nobody listens', async () => {
    const { code, stderr } = await ls(await closedPort());
    expect([code, stderr]).toEqual([7, expect.stringMatching(/^netkit: .*127\.0\.0\.1/)]);
  });

  it('ends with 28 when the time of -m, or that for connecting, is up', async () => {
    const port = await startDeafServer();
    const results = await Promise.all([
      ls(port, '-m', '0.1'),
      ls(port, '--timeout', '0.1'),
      ls(port, '--connect-timeout', '0.1'),
    ]);
    expect(results.map(({ code }) => code)).toEqual([28, 28, 28]);
    expect(results[0]?.stderr).toBe('netkit: the time of 0.1 s is up\n');
  });

  it('ends with 28 when a server says nothing', async () => {
    const { port } = await startServer(() => {});
    // A handshake of SSH has to be over in the time for connecting.
    const limit = protocol === 'ftp' ? '--idle-timeout' : '--connect-timeout';
    const results = await Promise.all([ls(port, '-m', '0.2'), ls(port, limit, '0.2')]);
    expect(results.map(({ code }) => code)).toEqual([28, 28]);
  });

  it('is given up at Ctrl-C, 130', async () => {
    const controller = new AbortController();
    const { port } = await startServer(() => controller.abort());
    const argv = ['ls', client, ...trust, `a:secret@127.0.0.1:${port}`];
    expect(await netkitFiles(protocol, argv, { signal: controller.signal })).toMatchObject({ code: 130 });
  });

  it('says nothing with -s, and only errors with -sS', async () => {
    const { netkit, url } = await startFiles(protocol, client);
    expect(await netkit(['cat', '-s', url('missing')])).toMatchObject({ code: 78, stderr: '' });
    const { code, stderr } = await netkit(['cat', '-sS', url('missing')]);
    expect([code, stderr]).toEqual([78, expect.stringMatching(/^netkit: /)]);
  });
});

describe.each([
  ['ftp', ftpCommand],
  ['sftp', sftpCommand],
] as const)('netkit %s --help', (protocol, command) => {
  it('has a line for each verb', async () => {
    const { code, stdout } = await netkitFiles(protocol, ['--help']);
    expect(code).toBe(0);
    for (const { name, operands } of command.verbs)
      expect(stdout.toString()).toContain(`${name} ${operands}`.trim());
  });

  it.each(command.verbs.map(({ name }) => name))('of %s has its options and its examples', async (name) => {
    const { code, stdout } = await netkitFiles(protocol, [name, '--help']);
    expect(code).toBe(0);
    const verb = command.verbs.find((each) => each.name === name);
    expect(verb?.examples.length).toBeGreaterThan(0);
    for (const { line, says } of verb?.examples ?? [])
      expect(stdout.toString()).toContain(`  # ${says}\n  ${line}\n`);
    for (const { name: option } of verb?.options ?? []) expect(stdout.toString()).toContain(`--${option}`);
  });

  it.each(command.verbs)('gives no letter of $name to two options', ({ options }) => {
    const letters = options.flatMap(({ letter }) => letter ?? []);
    expect(new Set(letters).size).toBe(letters.length);
    const names = options.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
