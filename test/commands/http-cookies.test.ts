import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBareServer } from '../helpers/bare-server.ts';
import { curl } from '../helpers/curl.ts';
import type { FakeIoOptions } from '../helpers/fake-io.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort, onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const testWithCurl = testWith('curl');
const lab = useLab();
/** For curl, too; the certificate is good for these names. */
const BY_NAME = () => [
  '-k',
  '--connect-to',
  `:80:127.0.0.1:${lab.http.port}`,
  '--connect-to',
  `:443:127.0.0.1:${lab.https.port}`,
];
const SHOW = 'http://shapes.test/cookies';
const SET = `${SHOW}/set`;

const newFile = (): string => join(scratchFolder(), 'jar');
const lineFor = (host: string, name: string, value: string, end = 0): string =>
  `${host}\tFALSE\t/\tFALSE\t${end}\t${name}\t${value}\n`;

function jarWith(...lines: readonly string[]): string {
  const file = newFile();
  writeFileSync(file, lines.join(''));
  return file;
}

/** The lines with cookies, in order. */
function linesIn(jar: string): string[] {
  return jar.split('\n').filter((line) => line.includes('\t'));
}

describe.each(CLIENTS)('with the %s client', (client) => {
  const get = (args: readonly string[], options: FakeIoOptions = {}): Promise<Ran> =>
    netkitHttp(['get', `--${client}`, ...BY_NAME(), ...args], options);
  /** The Cookie field that the server was sent. */
  const sent = async (args: readonly string[], options?: FakeIoOptions): Promise<string | null> => {
    const { code, stdout, stderr } = await get(args, options);
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout.toString()) as { cookie: string | null }).cookie;
  };

  describe('-b', () => {
    it('sends cookies as they are, and keeps none of those that come', async () => {
      expect(await sent(['-L', '-b', 'b=2; a=1', '-b', 'c="3"', SET])).toBe('b=2; a=1; c="3"');
    });

    it('keeps, with nothing, those that come on the way', async () => {
      expect(await sent(['-L', '-b', '', SET])).toBe('session=abc123; theme="dark"');
      expect(await sent(['-L', '-b', '', SET.replace('http:', 'https:')])).toBe(
        'session=abc123; secure=yes; theme="dark"',
      );
      expect(await sent(['-L', SET])).toBeNull();
    });

    it('sends those of files, and forgets what the server lets expire', async () => {
      const file = jarWith(lineFor('shapes.test', 'session', 'old'), lineFor('shapes.test', 'lang', 'fr'));
      expect(await sent(['-b', file, SHOW])).toBe('session=old; lang=fr');
      expect(await sent(['-b', file, '-b', jarWith(lineFor('shapes.test', 'lang', 'en')), SHOW])).toBe(
        'session=old; lang=en',
      );
      expect(await sent(['-L', '-b', file, `${SHOW}/delete`])).toBe('lang=fr');
    });

    it('reads standard input, and takes a file that does not exist for an empty one', async () => {
      expect(await sent(['-b', '-', SHOW], { stdin: lineFor('shapes.test', 'id', 'a3') })).toBe('id=a3');
      expect(await sent(['-b', newFile(), SHOW])).toBeNull();
    });

    it('leaves out, with -j, what was for a session', async () => {
      const file = jarWith(
        lineFor('shapes.test', 'short', '1'),
        lineFor('shapes.test', 'long', '2', 4_102_444_800),
      );
      expect(await sent(['-j', '-b', file, SHOW])).toBe('long=2');
    });

    it('is no way to write another header field', async () => {
      const { code, stderr } = await get(['-b', 'a=secret\r\nX-Evil: 1', SHOW]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('a cookie holds a line end')]);
      expect(stderr).not.toContain('secret');
    });
  });

  describe('after a redirect to another host', () => {
    const ELSEWHERE = 'http://shapes.test/redirect/302?to=http://elsewhere.test/cookies';

    it("sends that host's cookies, and no others", async () => {
      const file = jarWith(lineFor('shapes.test', 'a', '1'), lineFor('elsewhere.test', 'b', '2'));
      expect(await sent(['-L', '-b', file, ELSEWHERE])).toBe('b=2');
      const hop = `http://shapes.test/redirect/302?to=http://elsewhere.test/cookies/set?own=yes`;
      expect(await sent(['-L', '-b', file, hop])).toBe('own=yes; b=2');
    });

    it('sends literal ones only where that is trusted', async () => {
      expect(await sent(['-L', '-b', 'a=1', ELSEWHERE])).toBeNull();
      expect(await sent(['--location-trusted', '-b', 'a=1', ELSEWHERE])).toBe('a=1');
    });
  });

  describe('-c', () => {
    it('writes a file for its owner, which the next command goes on with', async () => {
      const file = newFile();
      await get(['-L', '-c', file, `${SET}?id=a3&path=/&max-age=3600`]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(linesIn(readFileSync(file, 'latin1'))).toEqual([
        expect.stringMatching(/^shapes\.test\tFALSE\t\/\tFALSE\t\d+\tid\ta3$/),
      ]);
      expect(await sent(['-L', '-b', file, '-c', file, `${SET}?more=yes&path=/`])).toBe('more=yes; id=a3');
      expect(linesIn(readFileSync(file, 'latin1'))).toHaveLength(2);
    });

    it('writes to stdout after the body, wherever that goes', async () => {
      const url = `${SET}?id=a3&path=/`;
      const both = (await get(['-L', '-c', '-', url])).stdout.toString();
      expect(both).toMatch(/^\{\n {2}"cookie": "id=a3"\n\}\n# Netscape HTTP Cookie File\n/);
      const alone = (await get(['-L', '-c', '-', '-o', newFile(), url])).stdout.toString();
      expect(alone).toMatch(/^# Netscape HTTP Cookie File\n/);
      expect(linesIn(alone)).toEqual(['shapes.test\tFALSE\t/\tFALSE\t0\tid\ta3']);
    });

    it.each([
      ['-f and a 404', ['-f'], 'HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n', 22],
      [
        'a body that is cut off',
        [],
        'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 9\r\n\r\nabc',
        18,
      ],
      [
        'one redirect too many',
        ['-L', '--max-redirs', '0'],
        'HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n',
        47,
      ],
      [
        'a file that cannot be written',
        ['-o', '/dev/null/page'],
        'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n',
        23,
      ],
    ])('writes what came in spite of %s', async (_what, args, answer, failure) => {
      const server = await startBareServer(answer);
      const file = newFile();
      expect((await get([...args, '-c', file, server.url.href])).code).toBe(failure);
      expect(linesIn(readFileSync(file, 'latin1'))).toEqual(['127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1']);
    });

    it('writes what there was when the server cannot be reached', async () => {
      const file = jarWith(lineFor('shapes.test', 'id', 'a3'));
      const url = `http://127.0.0.1:${await closedPort()}/`;
      expect((await get(['-b', file, '-c', file, url])).code).toBe(7);
      expect(linesIn(readFileSync(file, 'latin1'))).toEqual(['shapes.test\tFALSE\t/\tFALSE\t0\tid\ta3']);
    });

    it('fails with 23 where the file cannot be written, once the page has been shown', async () => {
      const file = join(scratchFolder(), 'none', 'jar');
      const { code, stdout, stderr } = await get(['-c', file, 'http://shapes.test/hello']);
      expect([code, stdout.toString()]).toEqual([23, 'Hello!\n']);
      expect(stderr).toMatch(/^netkit: cannot write [^\n]*\/none\/jar: [^\n]*\n {2}hint: [^\n]*\n$/);
      // What went wrong first is what counts.
      expect((await get(['-f', '-c', file, 'http://shapes.test/status/404'])).code).toBe(22);
    });
  });

  it('shows them on a terminal so that it has nothing to obey, and a pipe the bytes', async () => {
    const server = await startBareServer(
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=x\xc2\x9b31m\r\nContent-Length: 0\r\n\r\n',
    );
    const argv = ['-c', '-', '-o', '/dev/null', server.url.href];
    expect((await get(argv, { terminal: true })).stdout.toString()).toContain('\ta\tx\\x9b31m\n');
    expect((await get(argv)).stdout.toString('latin1')).toContain('\ta\tx\xc2\x9b31m\n');
  });

  describe('what no client may take', () => {
    it('is not kept, and under -v it is said why', async () => {
      const argv = ['-L', '-b', '', `${SHOW}/foreign`];
      expect(await sent(argv)).toBe('own=yes');
      const notes = (await get(['-v', ...argv])).stderr.match(/^netkit: .*$/gm);
      expect(notes).toEqual([
        'netkit: cookie neighbour of shapes.test ignored: not for elsewhere.test to set',
        'netkit: cookie everybody of shapes.test ignored: test is a public suffix',
        'netkit: cookie large of shapes.test ignored: larger than 4096 bytes',
        'netkit: cookie of shapes.test ignored: it has no name',
        'netkit: cookie __Secure-false of shapes.test ignored: __Secure- asks for Secure',
        'netkit: cookie __Host-false of shapes.test ignored: it is Secure, and the connection is not',
      ]);
    });

    it('is more than 50 of one response', async () => {
      const file = newFile();
      const { stderr } = await get(['-v', '-L', '-c', file, `${SHOW}/flood?count=51`]);
      expect(stderr).toContain('\nnetkit: 1 more cookies of shapes.test ignored: one response sets 50\n');
      expect(linesIn(readFileSync(file, 'latin1'))).toHaveLength(50);
    });
  });

  testWithCurl.for(['set', 'set?a=1&b=2&path=/cookies', 'delete', 'expire', 'flood?count=70', 'flood'])(
    'sends and keeps what curl does after /cookies/%s',
    async (path, { expect: hope }) => {
      const [ours, theirs] = [newFile(), newFile()];
      for (const scheme of ['http', 'https']) {
        const argv = ['-L', '-b', '', `${scheme}://shapes.test/cookies/${path}`];
        const { stdout } = await curl(...BY_NAME(), '-c', theirs, ...argv);
        hope((await get(['-c', ours, ...argv])).stdout.toString()).toBe(stdout.toString());
        const kept = [ours, theirs].map((file) => linesIn(readFileSync(file, 'latin1')).map(withoutEnd));
        hope(kept[0]).toEqual(kept[1]);
      }
    },
  );

  testWithCurl('writes what curl reads, and reads what curl writes', async ({ expect: hope }) => {
    const [ours, theirs] = [newFile(), newFile()];
    const set = ['-L', 'https://shapes.test/cookies/set'];
    await get(['-c', ours, ...set]);
    await curl(...BY_NAME(), '-c', theirs, ...set);
    const show = 'https://shapes.test/cookies';
    const { stdout } = await curl(...BY_NAME(), '-b', ours, show);
    const cookie = 'session=abc123; secure=yes; theme="dark"';
    hope(JSON.parse(stdout.toString())).toEqual({ cookie });
    hope(await sent(['-b', theirs, show])).toBe(cookie);
  });
});

/** When a cookie ends is a matter of the second in which it came. */
function withoutEnd(line: string): string {
  return line
    .split('\t')
    .map((field, index) => (index === 4 && field !== '0' ? 'END' : field))
    .join('\t');
}

describe('--compare', () => {
  const compare = (args: readonly string[], options: FakeIoOptions = {}): Promise<Ran> =>
    netkitHttp(['get', '--compare', ...BY_NAME(), ...args], options);

  it('gives each client a jar of its own', async () => {
    const server = await startServer((socket) =>
      onRequest(socket, (head) => {
        const size = head.includes('Cookie:') ? 1 : 0;
        socket.end(
          `HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`,
        );
      }),
    );
    const { code, stdout } = await compare(['-b', '', server.url.href]);
    expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/\nsame\n$/)]);
  });

  it('begins with the same cookies for both, even if they can be read only once', async () => {
    const { code, stdout, stderr } = await compare(['-b', '-', '-v', SHOW], {
      stdin: lineFor('shapes.test', 'id', 'a3'),
    });
    expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/\nsame\n$/)]);
    expect(stderr.match(/Cookie: \*{4}/g)).toHaveLength(2);
  });

  it('does not write one', async () => {
    const { code, stderr } = await compare(['-c', newFile(), SHOW]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/--compare and --cookie-jar exclude each other/),
    ]);
  });
});
