/** Who we are: by -u, the URL, a netrc file, the environment, a prompt or a key; and what is secret is seen nowhere. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFtpScript } from '../../helpers/ftp-script.ts';
import type { FakeIoOptions } from '../../helpers/fake-io.ts';
import { BOTH_TWICE, type FileSite, netkitFiles, startFiles } from '../../helpers/netkit-files.ts';
import { personWith } from '../../helpers/person.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeKey } from '../../net/ssh/ssh-server.ts';

function fileWith(content: string, name = '.netrc'): string {
  const file = join(scratchFolder(), name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

/** The address of the same without who we are, or with another login. */
const urlFor = ({ url }: FileSite, login = ''): string => url('notes.txt').replace('alice:secret@', login);

/** How a case proves to be alice: its arguments, and the world around it. */
type Proof = (site: FileSite) => { readonly argv: readonly string[]; readonly io?: FakeIoOptions };

const PROOFS: readonly (readonly [string, Proof])[] = [
  ['the URL', ({ url }) => ({ argv: [url('notes.txt')] })],
  ['-u', (site) => ({ argv: ['-u', 'alice:secret', urlFor(site)] })],
  ['-u rather than the URL', (site) => ({ argv: ['-u', 'alice:secret', urlFor(site, 'bob:wrong@')] })],
  [
    'NETKIT_PASSWORD, for -u without a password',
    (site) => ({ argv: ['-u', 'alice', urlFor(site)], io: { env: { NETKIT_PASSWORD: 'secret' } } }),
  ],
  [
    'NETKIT_PASSWORD, for a URL without one',
    (site) => ({ argv: [urlFor(site, 'alice@')], io: { env: { NETKIT_PASSWORD: 'secret' } } }),
  ],
  [
    'the netrc file of HOME, with -n',
    (site) => {
      const file = fileWith('machine 127.0.0.1 login alice password secret');
      return { argv: ['-n', urlFor(site)], io: { env: { HOME: join(file, '..') } } };
    },
  ],
  [
    'a netrc file that is named, for the user of the URL',
    (site) => {
      const text = 'machine 127.0.0.1 login bob password x\nmachine 127.0.0.1 login alice password secret\n';
      return { argv: ['--netrc-file', fileWith(text), urlFor(site, 'alice@')] };
    },
  ],
  ['a prompt', (site) => ({ argv: [urlFor(site, 'alice@')], io: personWith('secret') })],
];

describe.each(BOTH_TWICE)('netkit %s, %s:', (protocol, client) => {
  it.each(PROOFS)('is alice by %s', async (_, prove) => {
    const site = await startFiles(protocol, client);
    const { argv, io } = prove(site);
    const { code, stdout, stderr } = await site.netkit(['cat', ...argv], io);
    expect([code, stdout.length, stderr]).toEqual([0, 54, '']);
  });

  it('asks once, however many files and sessions there are', async () => {
    const site = await startFiles(protocol, client);
    await site.netkit(['put', '-', site.url('upload/big')], { stdin: Buffer.alloc(2 * 1024 * 1024) });
    const person = personWith('secret');
    const addresses = ['notes.txt', 'upload/big'].map((path) => site.url(path).replace(':secret', ''));
    const argv = ['get', '--segments', '2', '--output-dir', scratchFolder(), ...addresses];
    expect((await site.netkit(argv, person)).code).toBe(0);
    expect(person.asked).toEqual(['Password of alice: ']);
  });

  it('is told that the password is wrong, 67', async () => {
    const site = await startFiles(protocol, client);
    const { code, stdout, stderr } = await site.netkit(['cat', urlFor(site, 'alice:wr0ng@')]);
    expect([code, stdout.length]).toEqual([67, 0]);
    expect(stderr).toMatch(/^netkit: /);
    expect(stderr).not.toContain('wr0ng');
  });

  it('has no password to offer where nobody can be asked', async () => {
    const site = await startFiles(protocol, client);
    const { code, stderr } = await site.netkit(['cat', urlFor(site, 'alice@')]);
    expect(code).toBe(protocol === 'ftp' ? 2 : 67);
    expect(stderr).toMatch(/hint: .*--user .*PASSWORD/);
  });

  it('does not believe a netrc file that others can read, 26', async () => {
    const site = await startFiles(protocol, client);
    const file = fileWith('default login alice password secret');
    chmodSync(file, 0o644);
    const { code, stderr } = await site.netkit(['cat', '--netrc-file', file, urlFor(site)]);
    expect([code, stderr]).toEqual([26, expect.stringMatching(/others can read[^]*hint: chmod 600/)]);
  });

  it.each(['tränenreich-4711', 'a b%&:@/'])('shows the password %j nowhere', async (password) => {
    const site = await startFiles(protocol, client);
    const file = join(scratchFolder(), 'transcript');
    const login = `alice:${encodeURIComponent(password)}@`;
    const shapes = [
      ['--trace'],
      ['--trace', '--trace-format', 'hex'],
      ['--trace-out', file, '--trace-bodies'],
    ];
    for (const options of shapes) {
      for (const who of [[urlFor(site, login)], ['-u', `alice:${password}`, urlFor(site)]]) {
        const { code, stdout, stderr } = await site.netkit(['ls', ...options, ...who]);
        expect([code, stdout.length]).toEqual([67, 0]);
        const seen = [stderr, options[0] === '--trace-out' ? readFileSync(file, 'utf8') : ''].join('');
        for (const shape of [password, encodeURIComponent(password), hexOf(password)]) {
          expect(seen).not.toContain(shape);
        }
      }
    }
  });
});

/** As a dump has it. */
function hexOf(text: string): string {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

describe.each(['--raw', '--library'] as const)('netkit ftp %s', (client) => {
  it.each(['', 'anonymous@', 'ftp@'])('is anonymous with %j in the URL, and asks nobody', async (login) => {
    const { netkit, port } = await startFiles('ftp', client);
    const person = personWith('x');
    const { code, stdout } = await netkit(['ls', `${login}127.0.0.1:${port}`], person);
    expect([code, stdout.toString(), person.asked]).toEqual([0, 'debian\n', []]);
  });

  it('says the account when the server asks for one, and shows it to nobody', async () => {
    const { port, heard } = await startFtpScript({
      USER: '331 password?',
      PASS: '332 account?',
      ACCT: '230 in',
    });
    const argv = [
      'quote',
      client,
      '--trace',
      '--ftp-account',
      's4les',
      `alice:secret@127.0.0.1:${port}`,
      'NOOP',
    ];
    const { code, stderr } = await netkitFiles('ftp', argv);
    expect([code, heard]).toEqual([0, expect.arrayContaining(['PASS secret', 'ACCT s4les'])]);
    expect(stderr).not.toMatch(/s4les|secret/);
  });
});

describe.each(['--raw', '--library'] as const)('netkit sftp %s, with a key,', (client) => {
  const publicLine = ({ key }: ReturnType<typeof makeKey>): string =>
    `${key.type} ${key.getPublicSSH().toString('base64')}`;

  it('is alice, and asks for no password', async () => {
    const key = makeKey();
    const site = await startFiles('sftp', client, [publicLine(key)]);
    const argv = ['cat', '--key', fileWith(key.private, 'key'), urlFor(site, 'alice@')];
    const { code, stdout, stderr } = await site.netkit(argv);
    expect([code, stdout.length, stderr]).toEqual([0, 54, '']);
  });

  it('asks for its passphrase, once for all sessions', async () => {
    const key = makeKey('open sesame');
    const site = await startFiles('sftp', client, [publicLine(key)]);
    await site.netkit(['put', '-', site.url('upload/big')], { stdin: Buffer.alloc(2 * 1024 * 1024) });
    const person = personWith('open sesame');
    const file = fileWith(key.private, 'key');
    const url = site.url('upload/big').replace(':secret', '');
    const argv = ['get', '--segments', '2', '--key', file, '--output-dir', scratchFolder(), url];
    const { code, stderr } = await site.netkit(argv, person);
    expect([code, stderr, person.asked]).toEqual([0, '', [`Passphrase of ${file}: `]]);
  });

  it('takes the passphrase from --pass', async () => {
    const key = makeKey('open sesame');
    const site = await startFiles('sftp', client, [publicLine(key)]);
    const login = ['--key', fileWith(key.private, 'key'), '--pass', 'open sesame'];
    expect((await site.netkit(['cat', ...login, urlFor(site, 'alice@')])).code).toBe(0);
    const wrong = await site.netkit(['cat', ...login, '--pass', 'wr0ng', urlFor(site, 'alice@')]);
    expect([wrong.code, wrong.stderr]).toEqual([67, expect.stringMatching(/the passphrase is wrong/)]);
    expect(wrong.stderr).not.toContain('wr0ng');
  });

  it('refuses a key that others can read, and one that is not there', async () => {
    const site = await startFiles('sftp', client);
    const file = fileWith(makeKey().private, 'key');
    chmodSync(file, 0o644);
    const open = await site.netkit(['cat', '--key', file, urlFor(site)]);
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining(`hint: chmod 600 ${file}`)]);
    expect((await site.netkit(['cat', '--key', `${file}.no`, urlFor(site)])).code).toBe(26);
  });
});
