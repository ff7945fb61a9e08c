/** How `netkit ftp` holds a session: TLS, active and passive, and how it lists. */
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import { netkitFiles, startFiles } from '../../helpers/netkit-files.ts';
import { authority, startFtp } from '../../lab/ftp/start.ts';

const CLIENTS = ['--raw', '--library'] as const;

/** The commands that crossed the wire, as the transcript shows them. */
function commandsIn(stderr: string): string[] {
  return [...stderr.matchAll(/ [→⇒] [│║] (\S+?)(?=[ ␍])/g)].map(([, verb = '']) => verb);
}

/** What a server is like, and what a client is told. */
interface Setting {
  readonly server?: Parameters<typeof startFtp>[0];
  readonly argv: readonly string[];
  readonly implicit?: boolean;
}

async function list(client: string, { server = {}, argv, implicit = false }: Setting) {
  const { port, implicitPort } = await startFtp(server);
  const { caPath } = await authority();
  const address = implicit ? `ftps://127.0.0.1:${implicitPort}` : `127.0.0.1:${port}`;
  const ran = await netkitFiles('ftp', ['ls', client, '--trace', '--cacert', caPath, ...argv, address]);
  return { ...ran, stdout: ran.stdout.toString(), commands: commandsIn(ran.stderr) };
}

describe.each(CLIENTS)('netkit ftp %s, with TLS:', (client) => {
  it.each<[string, Setting, readonly string[]]>([
    ['auto: asks for it', { argv: [] }, ['AUTH', 'PBSZ', 'PROT']],
    ['--tls require', { argv: ['--tls', 'require'] }, ['AUTH', 'PBSZ', 'PROT']],
    ['--ssl-reqd', { argv: ['--ssl-reqd'] }, ['AUTH', 'PBSZ', 'PROT']],
    ['ftps:// is implicit', { argv: [], implicit: true }, ['PBSZ', 'PROT']],
    ['--tls none', { argv: ['--tls', 'none'] }, []],
    [
      'a server that demands it, and that its session is resumed',
      { server: { options: { requireTls: true, requireSessionReuse: true } }, argv: [] },
      ['AUTH', 'PBSZ', 'PROT'],
    ],
  ])('%s', async (_, setting, expected) => {
    const { code, stdout, commands, stderr } = await list(client, setting);
    expect([code, stdout]).toEqual([0, 'debian\n']);
    expect(commands.filter((verb) => ['AUTH', 'PBSZ', 'PROT'].includes(verb))).toEqual(expected);
    expect(stderr.includes('encrypted from now on: TLS')).toBe(expected.length > 0);
  });

  it('protects the data, unless --ftp-ssl-control says no', async () => {
    expect((await list(client, { argv: [] })).stderr).toMatch(/PROT P[^]*data connection 2 encrypted/);
    const { code, stderr } = await list(client, { argv: ['--ftp-ssl-control'] });
    expect(code).toBe(0);
    expect(stderr).toContain('AUTH TLS');
    expect(stderr).not.toMatch(/PROT P|data connection 2 encrypted/);
  });

  it('goes on in the clear where a server has none, and says so when there is a password to lose', async () => {
    const { port } = await startFtpScript({ AUTH: '502 no', LIST: '550 nothing here' });
    const { code, stderr } = await netkitFiles('ftp', ['quote', client, `a:b@127.0.0.1:${port}`, 'NOOP']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^netkit: .*password.*clear/)]);
  });

  it('is refused where it is required and there is none, 64', async () => {
    const { port, heard } = await startFtpScript({ AUTH: '502 no' });
    const argv = ['quote', client, '--tls', 'require', `a:b@127.0.0.1:${port}`, 'NOOP'];
    const { code, stderr } = await netkitFiles('ftp', argv);
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^netkit: /)]);
    expect(heard.join()).not.toMatch(/USER|PASS/);
  });

  it.each(['', 'ftps://'])('does not believe a stranger, 60, unless told to: %j', async (scheme) => {
    const { port, implicitPort } = await startFtp();
    const address = `${scheme}127.0.0.1:${scheme === '' ? port : implicitPort}`;
    const { code, stdout, stderr } = await netkitFiles('ftp', ['ls', client, address]);
    expect([code, stdout.length]).toEqual([60, 0]);
    expect(stderr).toMatch(/^netkit: .*certificate[^]*hint: .*--cacert/);
    expect((await netkitFiles('ftp', ['ls', client, '-k', address])).code).toBe(0);
  });

  it.each([
    [['--tls', 'none', 'ftps://127.0.0.1'], /ftps:\/\/ speaks TLS from the first byte[^]*hint: ftp:\/\//],
    [['--tls', 'require', 'ftps://127.0.0.1'], /ftps:\/\/ speaks TLS from the first byte/],
    [['--tls', 'none', '--ssl-reqd', '127.0.0.1'], /--ssl-reqd and --tls none exclude each other/],
    [['--tls', 'maybe', '127.0.0.1'], /--tls is one of auto, require, implicit, none/],
    [['--key', 'key.pem', '127.0.0.1'], /--key goes with --cert/],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await netkitFiles('ftp', ['ls', client, ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('cannot read an authority that is not there, 77', async () => {
    const { code } = await netkitFiles('ftp', ['ls', client, '--cacert', '/nowhere', '127.0.0.1']);
    expect(code).toBe(77);
  });
});

describe.each(CLIENTS)('netkit ftp %s', (client) => {
  const PLAIN = ['--tls', 'none'];

  it.each<[string, string[], string]>([
    ['asks for a port with EPSV', [], 'EPSV'],
    ['with PASV alone after --disable-epsv', ['--disable-epsv'], 'PASV'],
    ['has the server connect with -P', ['-P', '-'], 'EPRT'],
    ['at the address of -P', ['-P', '127.0.0.1'], 'EPRT'],
    ['with PORT after --disable-eprt', ['-P', '-', '--disable-eprt'], 'PORT'],
  ])('%s', async (_, argv, verb) => {
    const { code, stdout, commands } = await list(client, { argv: [...PLAIN, ...argv] });
    expect([code, stdout]).toEqual([0, 'debian\n']);
    expect(commands.filter((each) => /^(EPSV|PASV|EPRT|PORT)$/.test(each))).toEqual([verb]);
  });

  it('has the server connect inside TLS, too', async () => {
    const { code, stdout } = await list(client, { argv: ['-P', '-'] });
    expect([code, stdout]).toEqual([0, 'debian\n']);
  });

  it('refuses an address for active mode that is none', async () => {
    const { code, stderr } = await list(client, { argv: ['-P', 'eth0'] });
    expect([code, stderr]).toEqual([2, expect.stringContaining('eth0')]);
  });

  it.each<[string, string]>([
    ['auto', 'MLSD'],
    ['mlsd', 'MLSD'],
    ['list', 'LIST'],
    ['names', 'NLST'],
  ])('lists with --listing %s by %s', async (how, verb) => {
    const { code, stdout, commands } = await list(client, { argv: [...PLAIN, '--listing', how] });
    expect([code, stdout]).toEqual([0, 'debian\n']);
    expect(commands.filter((each) => /^(MLSD|LIST|NLST)$/.test(each))).toEqual([verb]);
  });

  it('passes over the address of a PASV reply, and goes where the session is', async () => {
    // startFtpScript names another machine in its replies.
    const { port } = await startFtpScript({
      EPSV: '500 unknown',
      NLST: async ({ say, data }) => {
        say('150 here');
        (await data()).end('found\r\n');
        say('226 done');
      },
    });
    const argv = ['ls', client, ...PLAIN, '--listing', 'names', `127.0.0.1:${port}`];
    const { code, stdout } = await netkitFiles('ftp', argv);
    expect([code, stdout.toString()]).toEqual([0, 'found\n']);
  });

  it('closes the session in order', async () => {
    const { succeed, url } = await startFiles('ftp', client);
    expect(await succeed('ls', url('upload'))).toBe('');
    const { commands } = await list(client, { argv: [] });
    expect(commands.at(-1)).toBe('QUIT');
  });
});
