import { once } from 'node:events';
import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import { curl } from '../helpers/curl.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { closedPort, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const testWithCurl = testWith('curl');
useLab();

const SECURE = 'https://shapes.test/';
const TUNNELLED = ['-p', 'http://shapes.test/'];

/** Something at a port that is taken for a proxy: hears a request, answers, and closes. */
async function startImpostor(answer: string): Promise<string> {
  const { port } = await startServer(async (socket: net.Socket) => {
    await once(socket, 'data');
    socket.end(answer, 'latin1');
  });
  return `127.0.0.1:${port}`;
}

const no = (status: string, ...fields: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...fields, 'Content-Length: 3', '', 'no\n'].join('\r\n');
const LOGIN = 'Proxy-Authenticate: Basic realm="x"';
const YES = 'HTTP/1.1 200 Connection established\r\n\r\n';

interface Case {
  readonly what: string;
  readonly answer: string;
  readonly scheme?: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

/** Where the codes are curl's. */
const AS_CURL: readonly Case[] = [
  {
    what: 'refuses with 403',
    answer: no('403 Forbidden'),
    args: [SECURE],
    code: 56,
    says: /refused to connect to shapes\.test:443: 403 Forbidden\n {2}hint: many proxies/,
  },
  {
    what: 'gets nowhere, 502',
    answer: no('502 Bad Gateway'),
    args: TUNNELLED,
    code: 56,
    says: /refused to connect to shapes\.test:80: 502 Bad Gateway\n {2}hint: the proxy itself/,
  },
  {
    what: 'wants a login, 407',
    answer: no('407 Proxy Authentication Required', LOGIN),
    args: [SECURE],
    code: 56,
    says: /: 407 Proxy Authentication Required\n {2}hint: .*--proxy-user/,
  },
  {
    what: 'does not take the login',
    answer: no('407 Proxy Authentication Required', LOGIN),
    args: ['-U', 'bob:p4ss', SECURE],
    code: 56,
    says: /: 407 Proxy Authentication Required\n {2}hint: it did not take/,
  },
  {
    what: 'drops us once it has agreed',
    answer: YES,
    args: [SECURE],
    code: 35,
    says: /TLS handshake with shapes\.test, through the proxy, failed/,
  },
  {
    what: 'drops us once it has agreed, without TLS',
    answer: YES,
    args: TUNNELLED,
    code: 52,
    says: /closed the connection without an answer/,
  },
  {
    what: 'is a web server',
    answer: no('400 Bad Request'),
    scheme: 'socks5h://',
    args: [SECURE],
    code: 97,
    says: /does not speak SOCKS5: .*\n {2}hint: is it another kind of proxy/,
  },
  {
    what: 'takes no login that we have',
    answer: '\x05\xff',
    scheme: 'socks5h://',
    args: [SECURE],
    code: 97,
    says: /lets nobody through without a login\n {2}hint: .*--proxy-user/,
  },
  {
    what: 'closes without a word',
    answer: '',
    scheme: 'socks5h://',
    args: TUNNELLED.slice(1),
    code: 97,
    says: /closed the connection before it let us through\n {2}hint: is it a proxy/,
  },
];

const WITH_CODES_OF_OUR_OWN: readonly Case[] = [
  {
    what: 'answers with garbage',
    answer: '\0\x01\x1b[2J garbage',
    args: [SECURE],
    code: 8,
    says: /the proxy does not speak HTTP: .*\n {2}hint: is it another kind of proxy/,
  },
  {
    what: 'speaks SSH',
    answer: 'SSH-2.0-OpenSSH_9.2\r\n',
    args: TUNNELLED,
    code: 8,
    says: /the proxy does not speak HTTP: its answer begins with "SSH-2\.0/,
  },
];

describe.each(CLIENTS)('a proxy that is none, for the %s client', (client) => {
  const get = (...args: readonly string[]): Promise<Ran> => netkitHttp(['get', `--${client}`, ...args]);

  function expectOneLine({ stdout, stderr }: Ran): void {
    expect(stdout.toString()).toBe('');
    // One line, a hint perhaps, and nothing that a terminal would obey.
    expect(stderr).toMatch(/^netkit: [\x20-\x7e…]+\n(?: {2}hint: [\x20-\x7e]+\n)?$/);
    expect(stderr).not.toContain('p4ss');
  }

  it.each([...AS_CURL, ...WITH_CODES_OF_OUR_OWN])(
    '$what: $code',
    async ({ answer, scheme = '', args, code, says }) => {
      const ran = await get('-x', `${scheme}${await startImpostor(answer)}`, ...args);
      expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(says)]);
      expectOneLine(ran);
    },
  );

  it('is not there, 7', async () => {
    const place = `127.0.0.1:${await closedPort()}`;
    for (const args of [
      ['-x', place, SECURE],
      ['-x', place, ...TUNNELLED.slice(1)],
      ['--socks5-hostname', place, SECURE],
    ]) {
      const ran = await get(...args);
      expect([ran.code, ran.stderr]).toEqual([
        7,
        expect.stringMatching(/proxy cannot be reached: .*\n {2}hint: is the proxy running/),
      ]);
      expectOneLine(ran);
    }
  });

  it('has a name that nobody knows, 5', async () => {
    for (const option of ['-x', '--socks5', '--socks5-hostname']) {
      const ran = await get('--lab', option, 'no-proxy.test:3128', 'http://shapes.test/hello');
      expect([ran.code, ran.stderr]).toEqual([
        5,
        expect.stringMatching(/proxy cannot be reached: .*no-proxy\.test/),
      ]);
      expectOneLine(ran);
    }
  });

  it.each([
    [['-x', 'ftp://bob:p4ss@proxy.test', SECURE], 3, /ftp:\/\/ is none that netkit can use\n {2}hint: /],
    [['-x', 'bob:p4ss@:3128', SECURE], 3, /^netkit: the proxy: /],
    [['-x', 'http://proxy.test:99999', SECURE], 3, /^netkit: the proxy: /],
    [['-x', 'a.test', '--socks5', 'b.test', SECURE], 2, /--proxy and --socks5 exclude each other/],
  ])('is what %j says', async (args, code, says) => {
    const ran = await get(...args);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(says)]);
    expectOneLine(ran);
  });

  it('answers a plain request for the server: that is the answer', async () => {
    const place = await startImpostor(no('407 Proxy Authentication Required', LOGIN));
    const argv = ['-x', place, 'http://shapes.test/'];
    expect(await get(...argv)).toMatchObject({ code: 0, stdout: Buffer.from('no\n'), stderr: '' });
    expect((await get('-f', ...argv)).code).toBe(22);
  });

  it("leads to the lab's servers alone: 403, 56, 97", async () => {
    const abroad = 'www.example.org';
    const plain = await get('--lab', '-i', '-x', 'proxy.test:3128', `http://${abroad}/`);
    expect([plain.code, plain.stdout.toString()]).toEqual([0, expect.stringMatching(/^HTTP\/1\.1 403 /)]);
    expect((await get('--lab', '-x', 'proxy.test:3128', `https://${abroad}/`)).code).toBe(56);
    expect((await get('--lab', '-x', 'socks5h://socks.test', `http://${abroad}/`)).code).toBe(97);
  });
});

testWithCurl.for(AS_CURL)(
  'for curl, a proxy that $what has the same code',
  async ({ answer, scheme = '', args, code }) => {
    const place = `${scheme}${await startImpostor(answer)}`;
    expect((await curl('--noproxy', '', '-x', place, ...args)).code).toBe(code);
  },
);
