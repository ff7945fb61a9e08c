/** What other people's clients make of the server. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openDiskStore } from '../../../src/lab/store/disk-store.ts';
import type { FileStore } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { curl, type CurlResult } from '../../helpers/curl.ts';
import { describeWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { authority, startFtp } from './start.ts';
import { aliceIn } from './stores.ts';

const run = promisify(execFile);
const at = (path: string): RemotePath => path as RemotePath;

async function textIn(store: FileStore, path: string): Promise<string> {
  const file = await store.open(at(path), { read: true });
  const buffer = Buffer.alloc((await file.stat()).size);
  await file.read(buffer, 0);
  return buffer.toString('latin1');
}

/** A file of its own for the client, with bytes of every kind. */
function localFile(bytes = 300_000): { path: string; content: string } {
  const path = join(scratchFolder(), 'local file.bin');
  const content = Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 7 + (index >> 8)) & 255));
  writeFileSync(path, content);
  return { path, content: content.toString('latin1') };
}

describeWith('curl')('curl', () => {
  const TLS = ['explicit', 'implicit'] as const;

  async function secureUrl(kind: (typeof TLS)[number], options = {}) {
    const { caPath } = await authority();
    const { port, implicitPort, home } = await startFtp({ options });
    const base =
      kind === 'explicit'
        ? `ftp://alice:secret@localhost:${port}`
        : `ftps://alice:secret@localhost:${implicitPort}`;
    return { base, home, flags: ['--cacert', caPath, '--ssl-reqd'] };
  }

  const ok = async (...args: readonly string[]): Promise<CurlResult> => {
    const result = await curl(...args);
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    return result;
  };

  test('lists and reads as anonymous', async () => {
    const { port } = await startFtp();
    const listing = (await ok(`ftp://127.0.0.1:${port}/debian/`)).stdout.toString();
    expect(listing).toMatch(/ README\r?\n/);
    expect(listing).toContain('README.größe.txt');
    const readme = (await ok(`ftp://127.0.0.1:${port}/debian/README`)).stdout.toString();
    expect(readme).toMatch(/^This is the FTP server of the netkit lab\./);
    expect((await ok(`ftp://127.0.0.1:${port}/debian/dists/stable/Release`)).stdout.toString()).toContain(
      'trixie',
    );
    expect((await ok('--list-only', `ftp://127.0.0.1:${port}/debian/doc/`)).stdout.toString()).toBe(
      'FAQ.txt\nmailing-lists.txt\n',
    );
  });

  test.each(['--ftp-pasv', '--disable-epsv', '-P-'])('takes and puts files with %s', async (how) => {
    const { port, home } = await startFtp();
    const base = `ftp://alice:secret@127.0.0.1:${port}`;
    const { path, content } = localFile();
    await ok(how, '-T', path, `${base}/upload/there`);
    expect(await textIn(home, '/upload/there')).toBe(content);
    expect((await ok(how, `${base}/upload/there`)).stdout.toString('latin1')).toBe(content);
  });

  test.each(TLS)('does so with TLS, %s', async (kind) => {
    const { base, home, flags } = await secureUrl(kind, { requireTls: true });
    const { path, content } = localFile();
    await ok(...flags, '-T', path, `${base}/upload/there`);
    expect(await textIn(home, '/upload/there')).toBe(content);
    expect((await ok(...flags, `${base}/upload/there`)).stdout.toString('latin1')).toBe(content);
  });

  test('resumes the session of the control connection where that is demanded', async () => {
    const { base, flags } = await secureUrl('explicit', { requireSessionReuse: true });
    const { stdout } = await ok(...flags, `${base}/lines.txt`);
    expect(stdout.toString()).toBe('one\ntwo\nthree\n');
  });

  test('is refused without TLS where that is demanded', async () => {
    const { port } = await startFtp({ options: { requireTls: true } });
    expect((await curl(`ftp://alice:secret@127.0.0.1:${port}/lines.txt`)).code).toBe(67);
  });

  test('goes on with a download and an upload', async () => {
    const { port, home } = await startFtp();
    const base = `ftp://alice:secret@127.0.0.1:${port}`;
    const whole = await textIn(home, '/data.bin');
    const part = join(scratchFolder(), 'part');
    writeFileSync(part, Buffer.from(whole.slice(0, 100_000), 'latin1'));
    await ok('-C', '-', '-o', part, `${base}/data.bin`);
    expect(readFileSync(part, 'latin1')).toBe(whole);
    await ok('-r', '0-99999', '-o', join(scratchFolder(), 'x'), `${base}/data.bin`);
    await ok('-T', part, `${base}/upload/x`, '-Q', '-NOOP');
    expect(await textIn(home, '/upload/x')).toBe(whole);
    const { path, content } = localFile(50_000);
    await ok('-T', path, '--append', `${base}/upload/x`);
    expect(await textIn(home, '/upload/x')).toBe(whole + content);
  });

  test('makes folders, renames, and tells sizes and times', async () => {
    const { port, home } = await startFtp();
    const base = `ftp://alice:secret@127.0.0.1:${port}`;
    const { path } = localFile(10);
    await ok('--ftp-create-dirs', '-T', path, `${base}/upload/a/b/c`);
    await ok(
      `${base}/`,
      '-Q',
      'RNFR upload/a/b/c',
      '-Q',
      'RNTO upload/moved',
      '-o',
      join(scratchFolder(), 'x'),
    );
    expect((await home.stat(at('/upload/moved'))).size).toBe(10);
    const head = (await ok('-I', `${base}/data.bin`)).stdout.toString();
    expect(head).toContain('Content-Length: 300000');
    expect(head).toContain('Last-Modified: Fri, 28 Feb 2025 23:59:59 GMT');
  });

  test('is told what there is not', async () => {
    const { port } = await startFtp({ limits: { loginDelay: 0 } });
    expect((await curl(`ftp://127.0.0.1:${port}/debian/nowhere`)).code).toBe(78);
    expect((await curl(`ftp://127.0.0.1:${port}/nowhere/x`)).code).toBe(9);
    expect((await curl(`ftp://alice:wrong@127.0.0.1:${port}/`)).code).toBe(67);
    expect((await curl('-T', localFile(1).path, `ftp://127.0.0.1:${port}/debian/x`)).code).toBe(25);
  });
});

describeWith('lftp')('lftp', () => {
  /** One command after the other; the first that fails ends it. */
  async function lftp(url: string, ...commands: readonly string[]): Promise<string> {
    const { caPath } = await authority();
    const settings = [
      `set ssl:ca-file ${caPath}`,
      'set cmd:fail-exit true',
      'set net:max-retries 1',
      'set net:timeout 10',
    ];
    const script = [...settings, `open -u alice,secret ${url}`, ...commands].join('\n');
    const { stdout } = await run('lftp', ['--norc', '-c', script], { encoding: 'latin1' });
    return stdout;
  }

  test.each(['plain', 'implicit'])('mirrors every odd name both ways, %s', async (kind) => {
    const { port, implicitPort, home } = await startFtp({ options: { requireTls: kind !== 'plain' } });
    const url = kind === 'implicit' ? `ftps://localhost:${implicitPort}` : `ftp://localhost:${port}`;
    const plain = kind === 'plain' ? ['set ftp:ssl-allow false'] : [];
    const local = join(scratchFolder(), 'names');
    await lftp(url, ...plain, `mirror names ${local}`, `mirror -R ${local} upload/names`);
    const names = (await home.list(at('/names'))).map(({ name }) => name as string);
    expect(readdirSync(local, 'latin1' as BufferEncoding).toSorted()).toEqual(names);
    const uploaded = await home.list(at('/upload/names'));
    expect(uploaded.map(({ name }) => name)).toEqual(names);
    // By MFMT, the times came along.
    expect(new Set(uploaded.map(({ modified }) => modified.time))).toEqual(
      new Set([Date.UTC(2025, 9, 31, 17, 45, 10)]),
    );
  });

  test('lists by MLSD and LIST, changes modes, renames and removes', async () => {
    const { port, home } = await startFtp();
    const { path, content } = localFile(1000);
    const listing = await lftp(
      `ftp://localhost:${port}`,
      'set ftp:ssl-force true',
      `put "${path}" -o upload/x`,
      'chmod 600 upload/x',
      'mv upload/x upload/y',
      'ls upload',
      'mkdir upload/new',
      'rmdir upload/new',
      'ls links',
      'cat upload/y',
    );
    expect(listing).toMatch(/^-rw------- +1 alice +alice +1000 .* y$/m);
    expect(listing).toContain(' file -> ../notes.txt');
    expect(listing.endsWith(content)).toBe(true);
    expect((await home.stat(at('/upload/y'))).mode).toBe(0o600);
  });

  test('takes a file in segments', async () => {
    const { port, home } = await startFtp();
    const target = join(scratchFolder(), 'data');
    await lftp(`ftp://localhost:${port}`, 'set ftp:ssl-allow false', `pget -n 4 data.bin -o ${target}`);
    expect(readFileSync(target, 'latin1')).toBe(await textIn(home, '/data.bin'));
  });
});

describeWith('python3')('Python’s ftplib', () => {
  async function python(script: string, ...args: readonly string[]): Promise<unknown> {
    const { stdout } = await run('python3', ['-c', script, ...args]);
    return JSON.parse(stdout);
  }

  test('takes, puts and lists, in the clear, passive and active', async () => {
    const { port, home } = await startFtp();
    const found = await python(
      `
import ftplib, io, json, sys
ftp = ftplib.FTP()
ftp.connect('127.0.0.1', int(sys.argv[1]))
ftp.login('alice', 'secret')
found = []
for passive in (True, False):
    ftp.set_pasv(passive)
    ftp.storbinary('STOR upload/x', io.BytesIO(b'abc' * 100000))
    whole = io.BytesIO()
    ftp.retrbinary('RETR upload/x', whole.write)
    found.append(whole.getvalue() == b'abc' * 100000)
    ftp.storlines('STOR upload/t', io.BytesIO(b'one\\ntwo\\n'))
    ftp.retrlines('RETR upload/t', found.append)
found.append(ftp.nlst('upload'))
found.append(dict(ftp.mlsd('upload', ['type', 'size'])))
ftp.rename('upload/x', 'upload/y')
ftp.delete('upload/y')
ftp.voidcmd('TYPE I')
found.append(ftp.size('data.bin'))
found.append(ftp.mkd('upload/a"b'))
ftp.rmd('upload/a"b')
found.append(ftp.quit()[:3])
print(json.dumps(found))
`,
      String(port),
    );
    expect(found).toEqual([
      true,
      'one',
      'two',
      true,
      'one',
      'two',
      ['upload/t', 'upload/x'],
      { t: { type: 'file', size: '8' }, x: { type: 'file', size: '300000' } },
      300_000,
      '/upload/a"b',
      '221',
    ]);
    expect(await textIn(home, '/upload/t')).toBe('one\ntwo\n');
  });

  test('breaks a transfer off, by an ABOR of urgent data', async () => {
    const { port } = await startFtp();
    const found = await python(
      `
import ftplib, json, sys
ftp = ftplib.FTP()
ftp.connect('127.0.0.1', int(sys.argv[1]), timeout=10)
ftp.login('alice', 'secret')
conn = ftp.transfercmd('STOR upload/long')
conn.sendall(b'some')
found = [ftp.abort()[:3], ftp.voidresp()[:3]]
conn.close()
found.append(ftp.pwd())
found.append(ftp.abort()[:3])
found.append(ftp.pwd())
print(json.dumps(found))
`,
      String(port),
    );
    expect(found).toEqual(['426', '226', '/', '226', '/']);
  });

  test('does so with TLS, the session resumed, and breaks a transfer off', async () => {
    const { port } = await startFtp({ options: { requireSessionReuse: true, requireTls: true } });
    const { caPath } = await authority();
    const found = await python(
      `
import ftplib, io, json, ssl, sys
class Reusing(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        return self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session), size
ftp = Reusing(context=ssl.create_default_context(cafile=sys.argv[2]))
ftp.connect('localhost', int(sys.argv[1]))
ftp.login('alice', 'secret')
ftp.prot_p()
whole = io.BytesIO()
ftp.retrbinary('RETR data.bin', whole.write, rest=1000)
ftp.storbinary('STOR upload/x', io.BytesIO(b'abc'))
found = [len(whole.getvalue()), ftp.size('upload/x')]
conn = ftp.transfercmd('STOR upload/long')
conn.sendall(b'some')
found.append(ftp.abort()[:3])
found.append(ftp.voidresp()[:3])
conn.close()
ftp.set_pasv(False)
ftp.retrlines('NLST links', found.append)
found.append(ftp.pwd())
print(json.dumps(found))
`,
      String(port),
      caPath,
    );
    const links = ['links/dangling', 'links/file', 'links/folder', 'links/loop'];
    expect(found).toEqual([299_000, 3, '426', '226', ...links, '/']);
  });

  test('is refused a data connection without the session', async () => {
    const { port } = await startFtp({ options: { requireSessionReuse: true } });
    const { caPath } = await authority();
    const found = await python(
      `
import ftplib, json, ssl, sys
ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=sys.argv[2]))
ftp.connect('localhost', int(sys.argv[1]))
ftp.login('alice', 'secret')
ftp.prot_p()
try:
    ftp.nlst()
    found = 'served'
except (ftplib.Error, OSError):
    try:
        found = ftp.getresp()[:3]
    except ftplib.Error as error:
        found = str(error)[:3]
print(json.dumps(found))
`,
      String(port),
      caPath,
    );
    expect(found).toBe('522');
  });
});

describeWith('curl')('a folder of this machine', () => {
  test('is shared as it is, and nothing beside it', async () => {
    const root = scratchFolder();
    const { port } = await startFtp({ accounts: aliceIn(openDiskStore(root)) });
    const base = `ftp://alice:secret@127.0.0.1:${port}`;
    const { path, content } = localFile();
    expect((await curl('-T', path, `${base}/x`)).code).toBe(0);
    expect(readFileSync(join(root, 'x'), 'latin1')).toBe(content);
    expect((await curl(`${base}/x`)).stdout.toString('latin1')).toBe(content);
    await curl(`${base}/`, '-Q', 'SITE CHMOD 600 x', '-Q', 'MFMT 20030128040506 x');
    expect(statSync(join(root, 'x')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'x')).mtimeMs).toBe(Date.UTC(2003, 0, 28, 4, 5, 6));
    expect((await curl('--path-as-is', `${base}/../../../etc/passwd`)).code).not.toBe(0);
    expect((await curl('--path-as-is', `${base}/%2e%2e/%2e%2e/etc/passwd`)).code).not.toBe(0);
    expect((await curl(`${base}/%2fetc/passwd`)).code).not.toBe(0);
  });
});
