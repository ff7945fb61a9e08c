import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../helpers/certificates.ts';
import type { FakeIoOptions } from '../helpers/fake-io.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { personWith } from '../helpers/person.ts';
import { startHttpProxy, startSocks5Proxy } from '../helpers/proxies.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

/** Proxies of the lab, by which options they are used, and how a transcript names them. */
const LAB_PROXIES: readonly (readonly [readonly string[], string])[] = [
  [['-x', 'proxy.test:3128'], 'http://proxy.test:3128'],
  [['-x', 'http://alice:secret@proxy.test:3129'], 'http://proxy.test:3129'],
  [['-x', 'proxy.test:3129', '-U', 'alice:secret'], 'http://proxy.test:3129'],
  [['-p', '-x', 'proxy.test:3128'], 'http://proxy.test:3128'],
  [['-x', 'https://proxy.test:3130'], 'https://proxy.test:3130'],
  [['-x', 'socks5://socks.test'], 'socks5://socks.test:1080'],
  [['-x', 'socks5h://alice:secret@socks.test'], 'socks5h://socks.test:1080'],
  [['--socks5', 'socks.test'], 'socks5://socks.test:1080'],
  [['--socks5-hostname', 'socks.test:1080', '-U', 'alice:secret'], 'socks5h://socks.test:1080'],
];

interface Echo {
  readonly headers: readonly (readonly [string, string])[];
}

describe.each(CLIENTS)('through a proxy, the %s client', (client) => {
  const get = (args: readonly string[], options: FakeIoOptions = {}): Promise<Ran> =>
    netkitHttp(['get', `--${client}`, ...args], options);
  const page = async (args: readonly string[], options?: FakeIoOptions): Promise<string> => {
    const { code, stdout, stderr } = await get(args, options);
    expect([code, stderr]).toEqual([0, '']);
    return stdout.toString();
  };

  describe.each(LAB_PROXIES)('with %j', (args, name) => {
    it.each(['http', 'https'])('gets a page of %s', async (scheme) => {
      const { code, stdout, stderr } = await get(['--lab', '-v', ...args, `${scheme}://shapes.test/hello`]);
      expect([code, stdout.toString()]).toEqual([0, 'Hello!\n']);
      expect(stderr).toContain(`through the proxy ${name}\n`);
    });

    it('is told a digest by the server behind it, and proves who we are', async () => {
      const argv = ['--lab', ...args, '--digest', '-u', 'alice:secret', 'http://shapes.test/auth/digest'];
      expect(await page(argv)).toBe('Welcome, alice, by Digest with MD5!\n');
    });
  });

  it('tells an HTTP proxy who we are, the server behind it not, and a transcript neither', async () => {
    const login = ['--lab', '-v', '-x', 'proxy.test:3129', '-U', 'alice:secret'];
    const plain = await get([...login, 'http://shapes.test/echo']);
    expect(plain.stderr).toMatch(
      /→ │ GET http:\/\/shapes\.test\/echo HTTP[^]*│ Proxy-Authorization: Basic \*{4}␍/,
    );
    const tunnelled = await get([...login, 'https://shapes.test/echo']);
    expect(tunnelled.stderr).toMatch(
      /→ │ CONNECT shapes\.test:443 HTTP[^]*│ Proxy-Authorization: Basic \*{4}␍[^]*⇒ ║ GET \/echo HTTP/,
    );
    for (const { stdout, stderr } of [plain, tunnelled]) {
      const names = (JSON.parse(stdout.toString()) as Echo).headers.map(([name]) => name.toLowerCase());
      expect(names).toContain('host');
      expect(names).not.toContain('proxy-authorization');
      expect(stderr).not.toContain('YWxpY2U6c2VjcmV0');
    }
  });

  it('tells a SOCKS proxy who we are, and a transcript not', async () => {
    const { proxy } = await startSocks5Proxy('socks5h', { credentials: { user: 'bob', password: 'p4ss' } });
    const argv = ['-v', '--socks5-hostname', `127.0.0.1:${proxy.port}`, '-U', 'bob:p4ss', lab.url('/hello')];
    const { code, stdout, stderr } = await get(argv);
    expect([code, stdout.toString()]).toEqual([0, 'Hello!\n']);
    expect(stderr).toMatch(/bob.*\*{4} .*who we are/);
    expect(stderr).not.toContain('p4ss');
  });

  it('says in a dry run what the proxy would be sent', async () => {
    const argv = ['--dry-run', '-x', 'proxy.test:3129', '-U', 'alice:secret', 'http://shapes.test/x'];
    expect(await page(argv)).toMatch(
      /^GET http:\/\/shapes\.test\/x HTTP\/1\.1\nHost: shapes\.test\nProxy-Authorization: Basic \*{4}\n/,
    );
  });

  it('asks for the password of -U, once, and does not take that of the server for it', async () => {
    const { asked, askSecret } = personWith('secret');
    const argv = ['--lab', '-L', '-x', 'proxy.test:3129', '-U', 'alice', 'http://shapes.test/redirect/2'];
    const env = { NETKIT_PASSWORD: 'Secret' };
    expect(await page(argv, { askSecret, env })).not.toBe('');
    expect(asked).toEqual(['Password of alice at the proxy: ']);
    expect(await get(argv, { env })).toMatchObject({
      code: 2,
      stderr: 'netkit: the password of alice is missing\n  hint: give it as --proxy-user USER:PASSWORD\n',
    });
  });

  it('lets it look the name up with socks5h, and looks it up itself with socks5', async () => {
    const { port } = lab.http;
    const resolve = ['--resolve', `shapes.test:${port}:127.0.0.1`];
    const [here, there] = [await startSocks5Proxy('socks5'), await startSocks5Proxy('socks5h')];
    await page([...resolve, '--socks5', `127.0.0.1:${here.proxy.port}`, `http://shapes.test:${port}/hello`]);
    expect(here.asked).toEqual([`IPv4 127.0.0.1:${port}`]);
    await page(['--socks5-hostname', `127.0.0.1:${there.proxy.port}`, `http://shapes.test:${port}/hello`]);
    expect(there.asked).toEqual([`name shapes.test:${port}`]);
  });

  it('follows a redirect from http to https by a tunnel', async () => {
    const { proxy, asked } = await startHttpProxy();
    const argv = ['-k', '-L', '-x', `127.0.0.1:${proxy.port}`, lab.url('/redirect/to-https')];
    expect(await page(argv)).toBe('Hello!\n');
    expect(asked.map((head) => head.split(' HTTP/')[0])).toEqual([
      `GET ${lab.url('/redirect/to-https')}`,
      `CONNECT 127.0.0.1:${lab.https.port}`,
    ]);
  });

  it('uses one tunnel for what stays at one server', async () => {
    const { proxy, asked } = await startHttpProxy();
    await page(['-k', '-L', '-x', `127.0.0.1:${proxy.port}`, lab.url('/redirect/2', 'https')]);
    expect(asked).toHaveLength(1);
  });

  describe('is chosen', () => {
    /** How often a proxy is used; `PROXY` stands for it. */
    async function uses(args: readonly string[], env: FakeIoOptions['env'] = {}): Promise<number> {
      const { proxy, asked } = await startHttpProxy();
      const place = (text: string): string => text.replace('PROXY', `127.0.0.1:${proxy.port}`);
      const pairs = Object.entries(env).map(([name, value]) => [name, place(value ?? '')] as const);
      const { code } = await get(['-k', '-o', '/dev/null', ...args.map(place)], {
        env: Object.fromEntries(pairs),
      });
      expect(code).toBe(0);
      return asked.length;
    }

    it.each([
      ['http', { http_proxy: 'PROXY' }, 1],
      ['http', { all_proxy: 'http://PROXY' }, 1],
      ['http', { ALL_PROXY: 'PROXY' }, 1],
      ['https', { https_proxy: 'PROXY' }, 1],
      ['https', { HTTPS_PROXY: 'PROXY' }, 1],
      ['https', { http_proxy: 'PROXY' }, 0],
      // A stranger could set it, where netkit runs in a CGI program.
      ['http', { HTTP_PROXY: 'PROXY' }, 0],
      ['http', { http_proxy: 'PROXY', no_proxy: '127.0.0.1' }, 0],
      ['http', { http_proxy: 'PROXY', NO_PROXY: '127.0.0.0/8' }, 0],
      ['http', { http_proxy: 'PROXY', no_proxy: '*' }, 0],
      ['http', { http_proxy: 'PROXY', no_proxy: 'shapes.test' }, 1],
      // It is not needed, so that it is no matter what it says.
      ['http', { http_proxy: 'PROXY', https_proxy: 'ftp://x' }, 1],
    ] as const)('for %s, in the environment %j, %d times', async (scheme, env, count) => {
      expect(await uses([lab.url('/hello', scheme)], env)).toBe(count);
    });

    it.each([
      [['-x', 'PROXY'], { http_proxy: 'ftp://x' }, 1],
      [['-x', ''], { http_proxy: 'PROXY' }, 0],
      [['--noproxy', '127.0.0.1'], { http_proxy: 'PROXY' }, 0],
      [['--noproxy', ''], { http_proxy: 'PROXY', no_proxy: '*' }, 1],
      [['-x', 'PROXY', '--noproxy', 'shapes.test,127.0.0.1'], {}, 0],
      [['-x', 'PROXY', '--noproxy', '*'], {}, 0],
      [['-x', 'PROXY', '--noproxy', '27.0.0.1'], {}, 1],
    ] as const)('by %j and the environment %j, %d times', async (args, env, count) => {
      expect(await uses([...args, lab.url('/hello')], env)).toBe(count);
    });

    it('by options alone in the lab, where nothing leads out', async () => {
      const env = { http_proxy: 'PROXY', all_proxy: 'PROXY' };
      expect(await uses(['--lab', 'http://shapes.test/hello'], env)).toBe(0);
    });

    it('not where a variable is none: that is said when it is needed', async () => {
      const { code, stderr } = await get([lab.url('/hello')], { env: { http_proxy: 'ftp://u:p4ss@x' } });
      expect([code, stderr]).toEqual([
        3,
        expect.stringMatching(/^netkit: http_proxy: ftp:\/\/ .*\n {2}hint: /),
      ]);
      expect(stderr).not.toContain('p4ss');
    });
  });

  describe('under TLS', () => {
    it('trusts it by --proxy-cacert or --proxy-insecure, and not by the options for servers', async () => {
      const own = await createCertificate({
        subject: 'CN=proxy',
        names: [{ type: 'ip', value: '127.0.0.1' }],
      });
      const { proxy } = await startHttpProxy({ tls: { cert: own.cert, key: own.key } });
      const file = join(scratchFolder(), 'ca.pem');
      writeFileSync(file, own.cert);
      const argv = ['-x', `https://127.0.0.1:${proxy.port}`, lab.url('/hello')];
      expect(await page(['--proxy-cacert', file, ...argv])).toBe('Hello!\n');
      expect(await page(['--proxy-insecure', ...argv])).toBe('Hello!\n');
      for (const options of [[], ['-k'], ['--cacert', file]]) {
        expect((await get([...options, ...argv])).code).toBe(60);
      }
    });
  });
});

describe('--compare', () => {
  it.each(LAB_PROXIES)('is 0 with %j', async (args) => {
    for (const scheme of ['http', 'https']) {
      const argv = ['get', '--compare', '--lab', ...args, `${scheme}://shapes.test/hello`];
      const { code, stdout, stderr } = await netkitHttp(argv);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.toString()).toMatch(/\nsame\n$/);
    }
  });

  it('asks for the password of -U once, and is 56 where neither client gets through', async () => {
    const { asked, askSecret } = personWith('wrong');
    const argv = ['--compare', '--lab', '-x', 'proxy.test:3129', '-U', 'alice', 'https://shapes.test/hello'];
    const { code, stdout } = await netkitHttp(['get', ...argv], { askSecret });
    expect([code, stdout.toString()]).toEqual([56, expect.stringMatching(/proxy-refused/)]);
    expect(asked).toHaveLength(1);
  });
});
