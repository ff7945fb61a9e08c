import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { bytesBody, streamBody } from '../../../src/actions/body.ts';
import {
  composeRequest,
  EXPECT_THRESHOLD_BYTES,
  type ComposeOptions,
} from '../../../src/actions/http/compose.ts';
import { USER_AGENT } from '../../../src/version.ts';
import { collect } from './fake-client.ts';

const url = new URL('http://127.0.0.1:8080/p');

/** The head as curl would print it, what frames the body left out. */
function headOf(options: Partial<ComposeOptions>): string[] {
  const request = composeRequest({ url, userAgent: 'curl/7.88.1', ...options });
  const target = request.target ?? request.url.pathname + request.url.search;
  return [
    `${request.method} ${target} HTTP/${request.version}`,
    ...request.headers.map((field) => field.join(': ')),
  ];
}

const HOST = 'Host: 127.0.0.1:8080';
const AGENT = 'User-Agent: curl/7.88.1';
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const RANGE = [['Range', 'bytes=0-4']] as const;
const CONDITIONS = [
  ['If-Modified-Since', 'Sun, 06 Nov 1994 00:00:00 GMT'],
  ['If-None-Match', '"kept"'],
] as const;

// Expected lines are what curl 7.88.1 sent for the same options to a socket that kept them.
describe('a request has the same head as curl sends for', () => {
  test.each<[string, Partial<ComposeOptions>, string[]]>([
    ['no options', {}, ['GET /p HTTP/1.1', HOST, AGENT, 'Accept: */*']],
    ['-0', { version: '1.0' }, ['GET /p HTTP/1.0', HOST, AGENT, 'Accept: */*']],
    ['-I', { head: true }, ['HEAD /p HTTP/1.1', HOST, AGENT, 'Accept: */*']],
    [
      '--compressed -e http://ref/ -H X-A:1 -d a=b',
      {
        compressed: true,
        referer: 'http://ref/',
        headers: ['X-A: 1'],
        data: 'a=b',
      },
      [
        'POST /p HTTP/1.1',
        HOST,
        AGENT,
        'Accept: */*',
        'Accept-Encoding: deflate, gzip, br, zstd',
        'Referer: http://ref/',
        'X-A: 1',
        FORM,
      ],
    ],
    [
      'headers replaced, left out and empty',
      {
        headers: [
          'Host: other',
          'Accept:',
          'User-Agent;',
          'X-Empty;',
          'X-None:',
          'X-Sp:   v',
          'Content-Type: text/x',
        ],
        data: 'x',
      },
      ['POST /p HTTP/1.1', 'Host: other', 'User-Agent: ', 'X-Empty: ', 'X-Sp: v', 'Content-Type: text/x'],
    ],
    [
      'headers that repeat, and a default in other case',
      { headers: ['X-A: 1', 'X-A: 2', 'accept: foo'] },
      ['GET /p HTTP/1.1', HOST, AGENT, 'X-A: 1', 'X-A: 2', 'accept: foo'],
    ],
    [
      '-H in place of -A, -e and --compressed',
      {
        referer: 'r',
        compressed: true,
        headers: ['User-Agent: m', 'Referer: m', 'Authorization: m', 'Accept-Encoding: foo'],
      },
      [
        'GET /p HTTP/1.1',
        HOST,
        'Accept: */*',
        'User-Agent: m',
        'Referer: m',
        'Authorization: m',
        'Accept-Encoding: foo',
      ],
    ],
    ["-A ''", { userAgent: '' }, ['GET /p HTTP/1.1', HOST, 'Accept: */*']],
    ["-H 'X: é'", { headers: ['X: é'] }, ['GET /p HTTP/1.1', HOST, AGENT, 'Accept: */*', 'X: \xc3\xa9']],
    [
      '-X OPTIONS --request-target *',
      { method: 'OPTIONS', target: '*' },
      ['OPTIONS * HTTP/1.1', HOST, AGENT, 'Accept: */*'],
    ],
    ['-X FOO -d', { method: 'FOO', data: '' }, ['FOO /p HTTP/1.1', HOST, AGENT, 'Accept: */*', FORM]],
    [
      '-G -d a=b -d cd',
      { url: new URL('/p?q=1#f', url), dataInQuery: true, data: 'a=b&cd' },
      ['GET /p?q=1&a=b&cd HTTP/1.1', HOST, AGENT, 'Accept: */*'],
    ],
    [
      '--json',
      { json: true, data: '{}', headers: ['X-A: 1'] },
      [
        'POST /p HTTP/1.1',
        HOST,
        AGENT,
        'X-A: 1',
        'Content-Type: application/json',
        'Accept: application/json',
      ],
    ],
    [
      '--json -H Content-Type',
      { json: true, data: '{}', headers: ['Content-Type: x/y'] },
      ['POST /p HTTP/1.1', HOST, AGENT, 'Content-Type: x/y', 'Accept: application/json'],
    ],
    [
      '-G into an empty query',
      { url: new URL('/p?', url), dataInQuery: true, data: 'c+d' },
      ['GET /p?c+d HTTP/1.1', HOST, AGENT, 'Accept: */*'],
    ],
    [
      '-r -z --etag-compare -e -H',
      { range: RANGE, conditions: CONDITIONS, referer: 'http://ref/', headers: ['X: 1'] },
      [
        'GET /p HTTP/1.1',
        HOST,
        'Range: bytes=0-4',
        AGENT,
        'Accept: */*',
        'Referer: http://ref/',
        'If-Modified-Since: Sun, 06 Nov 1994 00:00:00 GMT',
        'X: 1',
        'If-None-Match: "kept"',
      ],
    ],
    [
      '-r -z --etag-compare, and the same with -H',
      {
        range: RANGE,
        conditions: CONDITIONS,
        headers: ['If-None-Match: "mine"', 'If-Modified-Since: never', 'Range:'],
      },
      [
        'GET /p HTTP/1.1',
        HOST,
        AGENT,
        'Accept: */*',
        'If-None-Match: "mine"',
        'If-Modified-Since: never',
        'If-None-Match: "kept"',
      ],
    ],
    [
      '-F -H Content-Type, with a parameter and without the boundary',
      {
        form: { ...bytesBody(''), contentType: 'multipart/form-data; boundary=B' },
        headers: ['Content-Type: multipart/form-data; charset=utf-8'],
      },
      [
        'POST /p HTTP/1.1',
        HOST,
        AGENT,
        'Accept: */*',
        'Content-Type: multipart/form-data; charset=utf-8; boundary=B',
      ],
    ],
  ])('%s', (_, options, head) => {
    expect(headOf(options)).toEqual(head);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = (options: Partial<ComposeOptions>) => {
    const { headers, expectContinue } = composeRequest({ url, expectContinue: true, ...options });
    const stands = headers.some(([name, value]) => name === 'Expect' && value === '100-continue');
    expect(expectContinue ?? false).toBe(stands);
    return stands;
  };

  test('goes with uploads and with more than a MiB of data, as in curl 7.88', () => {
    expect(expecting({ data: Buffer.alloc(EXPECT_THRESHOLD_BYTES) })).toBe(false);
    expect(expecting({ data: Buffer.alloc(EXPECT_THRESHOLD_BYTES + 1) })).toBe(true);
    expect(expecting({ upload: bytesBody('x') })).toBe(true);
    expect(expecting({ upload: bytesBody('') })).toBe(false);
    expect(expecting({ upload: streamBody(new Blob(['x']).stream()) })).toBe(true);
  });

  test('does not go with HTTP/1.0, without a body, when it was taken out, or when nobody asked', () => {
    expect(expecting({ upload: bytesBody('x'), version: '1.0' })).toBe(false);
    expect(expecting({})).toBe(false);
    expect(expecting({ upload: bytesBody('x'), headers: ['Expect:'] })).toBe(false);
    expect(expecting({ upload: bytesBody('x'), expectContinue: false })).toBe(false);
  });

  test('is waited for when the user put it there', () => {
    expect(expecting({ data: 'x', headers: ['Expect: 100-continue'], expectContinue: false })).toBe(true);
  });
});

describe('a bare request', () => {
  test('is the request line and the headers given, in HTTP/1.0', () => {
    expect(composeRequest({ url, bare: true })).toEqual({
      method: 'GET',
      url,
      version: '1.0',
      headers: [],
      secrets: [],
    });
    const { headers, version } = composeRequest({ url, bare: true, version: '1.1', headers: ['Host: h'] });
    expect({ headers, version }).toEqual({ headers: [['Host', 'h']], version: '1.1' });
  });

  test('is refused together with what would add a header', () => {
    expect(() => composeRequest({ url, bare: true, referer: 'r' })).toThrow(UsageError);
    expect(() => composeRequest({ url, bare: true, compressed: true })).toThrow(UsageError);
  });
});

test('the port stands in Host unless it is the default', () => {
  const hostOf = (href: string) => composeRequest({ url: new URL(href) }).headers[0];
  expect(hostOf('https://h:443/')).toEqual(['Host', 'h']);
  expect(hostOf('http://[::1]:443/')).toEqual(['Host', '[::1]:443']);
});

test('the body is the data or the upload', async () => {
  const data = composeRequest({ url, data: 'é' });
  expect(data.body?.size).toBe(2);
  expect(await collect(data.body!.open())).toEqual(Buffer.from([0xc3, 0xa9]));
  const upload = bytesBody('u');
  expect(composeRequest({ url, upload })).toMatchObject({ method: 'PUT', body: upload });
  expect(composeRequest({ url, data: 'x', dataInQuery: true }).body).toBeUndefined();
});

test('credentials and cookies are marked as secrets, without the name of their scheme', () => {
  const { secrets } = composeRequest({
    url,
    headers: [
      'Authorization: Basic dTpw',
      'cookie: sid=1; b=2',
      'Proxy-Authorization: Digest username="u", response="r"',
      'X: y',
    ],
  });
  expect(secrets).toEqual(['dTpw', 'username="u", response="r"', 'sid=1; b=2']);
  expect(composeRequest({ url, headers: ['Authorization: token', 'Cookie;'] }).secrets).toEqual(['token']);
});

test('bytes in a query that are no ASCII are encoded', () => {
  expect(composeRequest({ url, dataInQuery: true, data: 'é=#' }).url.search).toBe('?%C3%A9=%23');
});

describe('refused before anything is sent', () => {
  test.each<[string, Partial<ComposeOptions>]>([
    ['a method with a space', { method: 'GET /' }],
    ['a method with a line end', { method: 'GET\r\n' }],
    ['an empty method', { method: '' }],
    ['a header without a colon', { headers: ['nocolon'] }],
    ['a header without a name', { headers: [': v'] }],
    ['a header name with a space', { headers: ['A B: c'] }],
    ['a space before the colon', { headers: ['A : c'] }],
    ['a name that begins with a space', { headers: [' X: y'] }],
    ['a name beyond ASCII', { headers: ['é: y'] }],
    ['CR LF in a header', { headers: ['X: a\r\nY: b'] }],
    ['LF in a header name', { headers: ['X\nY: b'] }],
    ['LF at the end of a header', { headers: ['X: a\n'] }],
    ['CR LF in an empty header', { headers: ['X\r\nY;'] }],
    ['NUL in a header', { headers: ['X: a\0'] }],
    ['ESC in a header', { headers: ['X: \x1b[2J'] }],
    ['CR in the user agent', { userAgent: 'a\rb' }],
    ['LF in the referer', { referer: 'a\nb' }],
    ['a space in the target', { target: '/a b' }],
    ['CR LF in the target', { target: '/\r\nX: y' }],
    ['an empty target', { target: '' }],
    ['a space in a query', { dataInQuery: true, data: 'a b' }],
    ['LF in a query', { dataInQuery: true, data: 'a\nb' }],
    ['data and an upload', { data: 'a', upload: bytesBody('b') }],
    ['HEAD with data', { head: true, data: 'a' }],
    ['an unknown size in HTTP/1.0', { version: '1.0', upload: streamBody(new Blob(['x']).stream()) }],
  ])('%s', (_, options) => {
    expect(() => composeRequest({ url, ...options })).toThrow(UsageError);
  });

  test('without quoting what may be secret', () => {
    expect(() => composeRequest({ url, headers: ['Authorization: hush\n'] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hush') }),
    );
  });
});

test('the user agent has the number of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(USER_AGENT).toBe(`netkit/${version}`);
});

test('HTTP/2 is offered where that is asked for', () => {
  expect(composeRequest({ url, http2: true })).toMatchObject({ http2: true });
  for (const options of [{}, { http2: false }]) {
    expect(composeRequest({ url, ...options })).not.toHaveProperty('http2');
  }
});
