import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { curl } from '../helpers/curl.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { personWith } from '../helpers/person.ts';
import { testWith } from '../helpers/programs.ts';
import { startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const testWithCurl = testWith('curl');
const lab = useLab();
const BY_NAME = () => ['--connect-to', `::127.0.0.1:${lab.http.port}`];
const ALICE = ['-u', 'alice:secret'] as const;
const STRANGER = 'who are you?\n';

describe.each(CLIENTS)('who we are, said by the %s client', (client) => {
  const get = (args: readonly string[], options = {}): Promise<Ran> =>
    netkitHttp(['get', `--${client}`, ...BY_NAME(), ...args], options);
  const page = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await get(args);
    expect([code, stderr]).toEqual([0, '']);
    return stdout.toString();
  };

  it.each<[string[], string, string]>([
    [[], 'basic', 'Welcome, alice!'],
    [['--basic'], 'basic', 'Welcome, alice!'],
    [['--digest'], 'digest', 'Welcome, alice, by Digest with MD5!'],
    [['--digest'], 'digest?qop=none', 'Welcome, alice, by Digest with MD5!'],
    [['--digest'], 'digest?algorithm=SHA-256-sess&qop=auth-int&userhash', 'SHA-256-sess!'],
    [['--anyauth'], 'any', 'Welcome, alice, by Digest with SHA-256!'],
    [['--anyauth'], 'basic', 'Welcome, alice!'],
    [['--anyauth'], 'broken', 'Welcome, alice, by Basic!'],
  ])('is believed with -u and %j by /auth/%s', async (scheme, path, welcome) => {
    expect(await page(...scheme, ...ALICE, `http://shapes.test/auth/${path}`)).toContain(welcome);
  });

  it('is believed by a token, and with credentials in the URL', async () => {
    expect(await page('--oauth2-bearer', 'lab-token', 'http://shapes.test/auth/bearer')).toBe(
      'Welcome, bearer!\n',
    );
    expect(await page('http://alice:secret@shapes.test/auth/basic')).toBe('Welcome, alice!\n');
    expect(await page('--digest', 'http://alice:s%65cret@shapes.test/auth/digest')).toContain('alice');
  });

  it.each([
    ['-u and another password', ['-u', 'alice:Secret'], 'basic', 1],
    ['--digest and another password', ['--digest', '-u', 'alice:Secret'], 'digest', 2],
    ['--anyauth and another password', ['--anyauth', '-u', 'alice:Secret'], 'any', 2],
    ['another token', ['--oauth2-bearer', 'lab-tokem'], 'bearer', 1],
    ['--digest where only Basic is good', ['--digest', ...ALICE], 'basic', 1],
    ['--digest where the challenges are broken', ['--digest', ...ALICE], 'broken', 1],
    ['-u where only Digest is good', ALICE, 'digest', 1],
    // The challenge, the answer to it, and then three nonces more that may have grown old.
    ['--digest where every nonce is stale', ['--digest', ...ALICE], 'never', 5],
  ])('is not believed with %s: the last 401 is the answer', async (_what, args, path, exchanges) => {
    const url = `http://shapes.test/auth/${path}`;
    const heads = (await page('-i', ...args, url)).match(/^HTTP\/1\.1 .*/gm);
    expect(heads).toEqual(Array.from({ length: exchanges }, () => 'HTTP/1.1 401 Unauthorized'));
    expect(await page(...args, url)).toBe(STRANGER);
    expect(await get(['-f', ...args, url])).toMatchObject({
      code: 22,
      stderr: 'netkit: the server answered 401 Unauthorized\n',
    });
  });

  it('says no password to a server that only takes what --digest would not send', async () => {
    for (const path of ['basic', 'broken']) {
      const { stderr } = await get(['-v', '--digest', ...ALICE, `http://shapes.test/auth/${path}`]);
      expect(stderr).toContain('GET /auth/');
      expect(stderr).not.toContain('Authorization:');
    }
  });

  it('leaves an Authorization of your own alone, also where it says to send none', async () => {
    const basic = 'Authorization: Basic YWxpY2U6c2VjcmV0';
    expect(await page('-H', basic, '-u', 'bob:x', 'http://shapes.test/auth/basic')).toBe('Welcome, alice!\n');
    expect(await page('-H', 'Authorization:', ...ALICE, 'http://shapes.test/auth/basic')).toBe(STRANGER);
  });

  describe('without a password', () => {
    const ALONE = ['-u', 'alice', 'http://shapes.test/auth/basic'];

    it('asks for it once, however often it is said', async () => {
      for (const args of [ALONE, ['--digest', '-u', 'alice', 'http://shapes.test/auth/digest?uses=1']]) {
        const { asked, askSecret } = personWith('secret');
        const { code, stdout, stderr } = await get(args, { askSecret });
        expect([code, stdout.toString(), stderr]).toEqual([0, expect.stringMatching(/^Welcome, alice/), '']);
        expect(asked).toEqual(['Password of alice: ']);
      }
    });

    it('takes NETKIT_PASSWORD, even an empty one, and asks nobody', async () => {
      const { asked, askSecret } = personWith('Secret');
      const known = await get(ALONE, { askSecret, env: { NETKIT_PASSWORD: 'secret' } });
      expect(known.stdout.toString()).toBe('Welcome, alice!\n');
      const empty = await get(ALONE, { askSecret, env: { NETKIT_PASSWORD: '' } });
      expect(empty.stdout.toString()).toBe(STRANGER);
      expect(asked).toEqual([]);
    });

    it('takes what stands after the colon as it is: nothing, or more colons', async () => {
      const { asked, askSecret } = personWith('secret');
      const argv = ['http://shapes.test/echo'];
      for (const [user, token] of [
        ['alice:', 'YWxpY2U6'],
        ['alice:a:b', 'YWxpY2U6YTpi'],
      ] as const) {
        expect((await get(['-u', user, ...argv], { askSecret })).stdout.toString()).toContain(
          `Basic ${token}"`,
        );
      }
      expect(asked).toEqual([]);
    });

    it('says where it can be put when there is nobody to ask, and connects to nobody', async () => {
      const server = await startServer(() => {});
      const { code, stderr } = await get(['-u', 'alice', server.url.href]);
      expect([code, stderr]).toEqual([
        2,
        'netkit: the password of alice is missing\n' +
          '  hint: give it as --user USER:PASSWORD or in NETKIT_PASSWORD\n',
      ]);
      expect(server.sockets).toHaveLength(0);
    });

    it('ends with 130 when the question is not answered, and connects to nobody', async () => {
      const server = await startServer(() => {});
      const askSecret = (): Promise<string> => Promise.reject(new TransportError('aborted', 'interrupted'));
      const { code, stderr } = await get(['-u', 'alice', server.url.href], { askSecret });
      expect([code, stderr]).toEqual([130, 'netkit: interrupted\n']);
      expect(server.sockets).toHaveLength(0);
    });
  });

  it.each([
    [['-u', 'alice:secret', '--oauth2-bearer', 'x'], /--user and --oauth2-bearer exclude each other/],
    [['--basic', '--digest', ...ALICE], /--basic and --digest exclude each other/],
    [['-u', 'al\nice:secr\ret'], /control characters/],
    [['--oauth2-bearer', 'secr\net'], /the token/],
  ])('refuses %j, without a word of what is secret', async (args, message) => {
    const { code, stderr } = await get([...args, 'http://shapes.test/auth/basic']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/secr|al.?ice/);
  });
});

/** A page that asks who we are, at the same place or elsewhere, after a redirect. */
const redirectTo = (host: string, path: string): string =>
  `http://shapes.test/redirect/302?to=http://${host}/auth/${path}`;

describe.each(CLIENTS)('after a redirect, the %s client', (client) => {
  const get = async (...args: readonly string[]): Promise<string> =>
    (await netkitHttp(['get', `--${client}`, ...BY_NAME(), ...args])).stdout.toString();

  const WAYS: readonly (readonly [string, readonly string[], string])[] = [
    ['-u', ALICE, 'basic'],
    ['--digest', ['--digest', ...ALICE], 'digest'],
    ['--anyauth', ['--anyauth', ...ALICE], 'digest'],
    ['--oauth2-bearer', ['--oauth2-bearer', 'lab-token'], 'bearer'],
    ['-H Authorization', ['-H', 'Authorization: Basic YWxpY2U6c2VjcmV0'], 'basic'],
  ];

  it.each(WAYS)('says who we are with %s to the same host, and to no other', async (_what, args, path) => {
    expect(await get('-L', ...args, redirectTo('shapes.test', path))).toMatch(/^Welcome, /);
    expect(await get('-L', ...args, redirectTo('elsewhere.test', path))).toBe(STRANGER);
    // The same host, but not the same server.
    expect(await get('-L', ...args, redirectTo('shapes.test:8080', path))).toBe(STRANGER);
  });

  it.each(WAYS)('says it with %s to any that --location-trusted leads to', async (_what, args, path) => {
    expect(await get('--location-trusted', ...args, redirectTo('elsewhere.test', path))).toMatch(
      /^Welcome, /,
    );
  });

  testWithCurl.for(WAYS)('does with %s what curl does', async ([, args, path], { expect: hope }) => {
    for (const host of ['shapes.test', 'elsewhere.test', 'shapes.test:8080']) {
      for (const follow of ['-L', '--location-trusted']) {
        const argv = [follow, ...args, redirectTo(host, path)];
        hope(await get(...argv)).toBe((await curl(...BY_NAME(), ...argv)).stdout.toString());
      }
    }
  });

  const SAID_UNASKED = WAYS.filter(([way]) => way !== '-H Authorization');
  testWithCurl.for(SAID_UNASKED)('says it with %s again on the way back, as curl', async ([, args, path]) => {
    const home = `http://elsewhere.test/redirect/302?to=http://shapes.test/auth/${path}`;
    const argv = ['-L', ...args, `http://shapes.test/redirect/302?to=${home}`];
    const there = (await curl(...BY_NAME(), ...argv)).stdout.toString();
    expect([await get(...argv), there]).toEqual([there, expect.stringMatching(/^Welcome, /)]);
  });
});
