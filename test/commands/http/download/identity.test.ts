/** Who we are, and to whom we say so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DownloadServer, startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import type { FakeIoOptions } from '../../../helpers/fake-io.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { startHttpProxy } from '../../../helpers/proxies.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { useLab } from '../../../helpers/use-lab.ts';

useLab();

/** RFC 7617, section 2: `alice:secret` and `bob:x` in base64, by coreutils. */
const ALICE = 'Authorization: Basic YWxpY2U6c2VjcmV0';
const BOB = 'Authorization: Basic Ym9iOng=';

const SITE = { '/a': { content: 'A' }, '/b': { content: 'B' } };

function fieldsSent({ heads }: DownloadServer, name: string): readonly (string | undefined)[] {
  return heads.map((head) => new RegExp(`^${name}: .*$`, 'm').exec(head)?.[0].trim());
}

describe.each(['--raw', '--library'])('netkit http download %s', (client) => {
  const download = (argv: readonly string[], options?: FakeIoOptions) =>
    netkitHttp(['download', client, '--dir', scratchFolder(), ...argv], options);
  const withLogin = (url: URL, login: string, path: string): string => `http://${login}@${url.host}/${path}`;

  it('tells each server what its own URLs say, and nobody else', async () => {
    const [one, other, third] = [
      await startDownloadServer(SITE),
      await startDownloadServer(SITE),
      await startDownloadServer({ '/a': { status: 302, fields: [] } }),
    ];
    third.files = { '/a': { status: 302, fields: [`Location: ${other.url.href}b`] } };
    const { code, stdout, stderr } = await download([
      withLogin(one.url, 'alice:secret', 'a'),
      `${one.url.href}b`,
      `${other.url.href}a`,
      withLogin(third.url, 'bob:x', 'a'),
    ]);
    expect(code).toBe(0);
    expect(fieldsSent(one, 'Authorization')).toEqual([ALICE, ALICE]);
    expect(fieldsSent(third, 'Authorization')).toEqual([BOB]);
    expect(fieldsSent(other, 'Authorization')).toEqual([undefined, undefined]);
    expect(stdout.toString() + stderr).not.toContain('secret');
  });

  it('keeps no password where it keeps what is done', async () => {
    const { url } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    await download(['--dir', dir, withLogin(url, 'alice:s3cret', 'a')]);
    expect(Object.values(filesIn(dir)).join('')).not.toContain('s3cret');
  });

  it('says with -u who we are, for one server, and with --location-trusted for all', async () => {
    const [one, other] = [await startDownloadServer(SITE), await startDownloadServer(SITE)];
    const login = ['-u', 'alice:secret'];
    expect((await download([...login, `${one.url.href}a`, `${one.url.href}b`])).code).toBe(0);
    expect(fieldsSent(one, 'Authorization')).toEqual([ALICE, ALICE]);
    const both = [...login, `${one.url.href}a`, `${other.url.href}a`];
    expect((await download([...both, '--location-trusted'])).code).toBe(0);
    expect(fieldsSent(other, 'Authorization')).toEqual([ALICE]);
  });

  it.each([
    ['-u', 'alice:secret', '-u and --oauth2-bearer are for one server, and the list has several'],
    ['--oauth2-bearer', 'secret', '-u and --oauth2-bearer are for one server, and the list has several'],
    ['-H', 'authorization: secret', "-H 'authorization: …' is for one server, and the list has several"],
    ['-H', 'Cookie: id=secret', "-H 'Cookie: …' is for one server, and the list has several"],
    ['-b', 'id=secret', '-b NAME=VALUE is for one server, and the list has several'],
  ])('refuses %s where there are several servers', async (option, value, words) => {
    const { code, stderr } = await download([option, value, 'http://a.invalid/', 'http://b.invalid/']);
    expect([code, stderr.split('\n')[0]]).toEqual([2, `netkit: ${words}`]);
    expect(stderr).not.toContain('secret');
  });

  it.each([
    ['-H', 'Authorization:'],
    ['-H', 'X-Mine: 1'],
    ['--location-trusted', '-HAuthorization: Basic eDp5'],
  ])('takes %s %s for several servers', async (...argv) => {
    const [one, other] = [await startDownloadServer(SITE), await startDownloadServer(SITE)];
    expect((await download([...argv, `${one.url.href}a`, `${other.url.href}a`])).code).toBe(0);
    expect([one.asked, other.asked]).toEqual([['/a'], ['/a']]);
  });

  it('sends what an address says of us wherever redirects lead, with --location-trusted, as curl does', async () => {
    const [one, other] = [await startDownloadServer({}), await startDownloadServer(SITE)];
    one.files = { '/a': { status: 302, fields: [`Location: ${other.url.href}b`] } };
    expect((await download(['--location-trusted', withLogin(one.url, 'alice:secret', 'a')])).code).toBe(0);
    expect(fieldsSent(other, 'Authorization')).toEqual([ALICE]);
  });

  it('refuses two logins for one server', async () => {
    const url = new URL('http://a.invalid/');
    const { code, stderr } = await download([
      withLogin(url, 'a:secret', '1'),
      withLogin(url, 'b:secret', '2'),
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('two logins for http://a.invalid\n')]);
    expect(stderr).not.toContain('secret');
  });

  it('finds in a netrc file who we are at each host', async () => {
    const server = await startDownloadServer(SITE);
    const file = join(scratchFolder(), 'netrc');
    writeFileSync(file, 'machine 127.0.0.1 login alice password secret\n', { mode: 0o600 });
    const elsewhere = `http://localhost:${server.url.port}/b`;
    const argv = ['--concurrency', '1', '--pipeline', '1', '-4', '--netrc-file', file];
    expect(await download([...argv, `${server.url.href}a`, elsewhere])).toMatchObject({ code: 0 });
    expect(fieldsSent(server, 'Authorization')).toEqual([ALICE, undefined]);
  });

  it('keeps cookies between the files of one site, and writes them down', async () => {
    const server = await startDownloadServer({
      '/a': { content: 'A', fields: ['Set-Cookie: seen=a'] },
      '/b': { content: 'B' },
    });
    const jar = join(scratchFolder(), 'jar');
    const argv = ['--concurrency', '1', '--pipeline', '1', '-b', 'id=1', '-c', jar];
    expect(await download([...argv, `${server.url.href}a`, `${server.url.href}b`])).toMatchObject({
      code: 0,
    });
    expect(fieldsSent(server, 'Cookie')).toEqual(['Cookie: id=1', 'Cookie: seen=a; id=1']);
    expect(Object.values(filesIn(join(jar, '..'))).join('')).toMatch(/\tseen\ta$/m);
  });

  it('sends the fields that are given, to all', async () => {
    const server = await startDownloadServer(SITE);
    const argv = ['-H', 'X-Mine: 1', '-A', 'me', '-e', 'http://from.test/'];
    await download([...argv, `${server.url.href}a`, `${server.url.href}b`]);
    expect(fieldsSent(server, 'X-Mine')).toEqual(['X-Mine: 1', 'X-Mine: 1']);
    expect(fieldsSent(server, 'User-Agent')).toEqual(['User-Agent: me', 'User-Agent: me']);
    expect(fieldsSent(server, 'Referer')).toEqual(Array(2).fill('Referer: http://from.test/'));
  });

  it('goes through a proxy, which is not told who we are at the server', async () => {
    const server = await startDownloadServer(SITE);
    const { proxy, asked } = await startHttpProxy({ credentials: { user: 'bob', password: 'x' } });
    const through = ['-x', `127.0.0.1:${proxy.port}`, '-U', 'bob:x', '-u', 'alice:secret'];
    expect(await download([...through, `${server.url.href}a`])).toMatchObject({ code: 0 });
    expect(asked).toEqual([expect.stringContaining(`GET ${server.url.href}a HTTP/1.1\r\n`)]);
    expect(asked[0]).toContain('Proxy-Authorization: Basic Ym9iOng=\r\n');
    expect(fieldsSent(server, 'Authorization')).toEqual([ALICE]);
  });

  it.each(['proxy.test:3128', 'socks5h://socks.test'])('goes through the lab’s proxy %s', async (proxy) => {
    const dir = scratchFolder();
    const urls = ['http://shapes.test/length', 'https://shapes.test/ranges/1000'];
    expect(await download(['--lab', '-x', proxy, '--dir', dir, ...urls])).toMatchObject({ code: 0 });
    expect(Object.keys(filesIn(dir))).toEqual(expect.arrayContaining(['length', '1000']));
  });
});
