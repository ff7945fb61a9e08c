import { describe, expect, test } from 'vitest';
import { parseProxy } from '../../../../src/actions/http/proxy/parse.ts';
import { startBareServer, OK } from '../../../helpers/bare-server.ts';
import { curl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { curlRoute } from './curl-route.ts';

const testWithCurl = testWith('curl');

/** A text, what it says, and what curl then connects to. */
const PLACES = [
  ['127.0.0.1', 'http', '127.0.0.1', 1080, '127.0.0.1:1080'],
  ['127.0.0.1:9', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
  ['http://127.0.0.1', 'http', '127.0.0.1', 1080, '127.0.0.1:1080'],
  ['HTTP://127.0.0.1:9', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
  ['https://127.0.0.1', 'https', '127.0.0.1', 443, '127.0.0.1:443'],
  ['https://127.0.0.1:9', 'https', '127.0.0.1', 9, '127.0.0.1:9'],
  ['socks5://127.0.0.1', 'socks5', '127.0.0.1', 1080, '127.0.0.1:1080'],
  ['SOCKS5H://127.0.0.1:9', 'socks5h', '127.0.0.1', 9, '127.0.0.1:9'],
  ['[::1]', 'http', '::1', 1080, '[::1]:1080'],
  ['http://[::1]:9', 'http', '::1', 9, '[::1]:9'],
  ['127.0.0.1:9/', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
  ['http://127.0.0.1:9/path?query#fragment', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
  ['user:password@127.0.0.1:9', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
  ['%31%32%37.0.0.1:9', 'http', '127.0.0.1', 9, '127.0.0.1:9'],
] as const;

/** Who logs in, in the text or beside it, as Basic authentication says it. */
const USERS = [
  ['alice:secret@', undefined, 'alice:secret'],
  ['al%40ice:se%3acret@', undefined, 'al@ice:se:cret'],
  ['alice@', undefined, 'alice:'],
  ['alice:@', undefined, 'alice:'],
  [':secret@', undefined, ':secret'],
  ['a:b%zz%4@', undefined, 'a:b%zz%4'],
  ['j%C3%BCrgen:x@', undefined, 'jürgen:x'],
  ['', 'bob:pass:word', 'bob:pass:word'],
  ['', 'bo%40b:p%41w', 'bo@b:pAw'],
  ['', 'b@b:p/w?#', 'b@b:p/w?#'],
  ['alice:x@', 'bob:y', 'alice:x'],
] as const;

const REFUSED = [
  ['', 'the host is missing'],
  ['http://', 'the host is missing'],
  [':9', 'the host is missing'],
  ['::1', 'this is no host'],
  ['127.0.0.1:x', 'the port is not a number'],
  ['127.0.0.1:99999', 'ports go from 1 to 65535'],
  [' 127.0.0.1:9', 'a URL holds no spaces'],
  ['a b:9', 'a URL holds no spaces'],
  ['a\nb:9', 'a URL holds no control characters'],
  ['http:127.0.0.1:9', 'this is no host'],
  ['ftp://127.0.0.1', 'ftp:// is none that netkit can use'],
  ['socks4://127.0.0.1', 'socks4:// is none that netkit can use'],
  ['socks4a://127.0.0.1', 'socks4a:// is none that netkit can use'],
  ['u:hunter2%00@127.0.0.1', 'user and password hold no control characters'],
  ['u:hunter2%0a@127.0.0.1', 'user and password hold no control characters'],
  ['u:hunter2%ff@127.0.0.1', 'the user or password is not UTF-8'],
  ['u:hunter2/q@127.0.0.1:9', 'the port is not a number'],
  ['u:hunter2#q@127.0.0.1:9', 'the port is not a number'],
  ['u%3a:hunter2@127.0.0.1', 'a user name for an HTTP proxy holds no colon'],
  ['u:hunter2@127.0.0.1:x', 'the port is not a number'],
] as const;

describe('the text that names a proxy', () => {
  test.for(PLACES)('%s', ([text, scheme, host, port]) => {
    expect(parseProxy(text)).toMatchObject({ scheme, host, port });
  });

  testWithCurl.for(PLACES)('%s is read by curl the same', async ([text, , , , place]) => {
    expect(await curlRoute('http://a.test/', ['-g', '-x', text])).toBe(place);
  });

  test.for(USERS)('%s beside %s is %s', ([before, userPassword, expected]) => {
    const { credentials } = parseProxy(`${before}p.test`, { userPassword });
    expect(`${credentials?.user}:${credentials?.password}`).toBe(expected);
  });

  testWithCurl.for(USERS)('%s beside %s is %s for curl', async ([before, userPassword, expected]) => {
    const server = await startBareServer(OK);
    const user = userPassword === undefined ? [] : ['-U', userPassword];
    await curl('--noproxy', '', '-x', `http://${before}127.0.0.1:${server.port}`, ...user, 'http://a.test/');
    const [, token = ''] = /Proxy-Authorization: Basic (.*)\r/.exec(server.heard()) ?? [];
    expect(Buffer.from(token, 'base64').toString()).toBe(expected);
  });

  test('has port 80 where that is written, and only there', () => {
    expect(parseProxy('http://p.test:80').port).toBe(80);
    expect(parseProxy('https://p.test:443').port).toBe(443);
  });

  test('names nobody where nobody is named', () => {
    expect(parseProxy('p.test')).toEqual({ scheme: 'http', host: 'p.test', port: 1080 });
    expect(parseProxy('@p.test', { userPassword: '' }).credentials).toBeUndefined();
  });

  test('lets SOCKS have a user name with a colon', () => {
    const { credentials } = parseProxy('socks5://u%3a:x@p.test');
    expect(credentials).toEqual({ user: 'u:', password: 'x' });
  });

  test.for(REFUSED)('%j is refused, and no password shown', ([text, problem]) => {
    let failure: unknown;
    try {
      parseProxy(text, { source: 'http_proxy' });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ name: 'UsageError', code: 'bad-url' });
    const { message, hint = '' } = failure as { message: string; hint?: string };
    expect(message).toMatch(/^http_proxy: /);
    expect(message).toContain(problem);
    expect(message + hint).not.toContain('hunter2');
  });

  test('says which kinds there are', () => {
    expect(() => parseProxy('socks4://p.test')).toThrow(
      expect.objectContaining({ hint: 'it can use http, https, socks5, socks5h' }),
    );
  });
});
