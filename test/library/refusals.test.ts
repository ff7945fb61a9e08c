import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { featuresOf, refuseUnspeakable } from '../../src/protocols/http-features.ts';
import { HTTP_CANNOT, type HttpFeature, type HttpRequest } from '../../src/protocols/http.ts';
import { startServer } from '../helpers/servers.ts';
import { bodyOf, openClient } from './support.ts';

const url = new URL('http://www.perdu.com/x?y');
const PLAIN: HttpRequest = { method: 'GET', url, headers: [['Host', 'www.perdu.com']] };
const withField = (name: string, value: string): Partial<HttpRequest> => ({
  headers: [...PLAIN.headers, [name, value]],
});

const CASES: readonly [what: string, HttpFeature, Partial<HttpRequest>][] = [
  ['HTTP/1.0', 'http/1.0', { version: '1.0' }],
  ["the course's request, HTTP/1.0 without a Host", 'bare', { version: '1.0', headers: [] }],
  ['no Host', 'host', { headers: [] }],
  ['two Hosts', 'host', withField('host', 'b')],
  ['OPTIONS *', 'asterisk', { method: 'OPTIONS', target: '*' }],
  ['a target that is an authority', 'target', { target: 'www.perdu.com:80' }],
  ['CONNECT', 'connect', { method: 'CONNECT' }],
  ['an Expect field', 'expect', withField('Expect', '100-continue')],
  ['waiting for a 100', 'expect', { expectContinue: true }],
  ['Transfer-Encoding', 'framing', withField('Transfer-Encoding', 'chunked')],
  ['a length without a body', 'framing', withField('Content-Length', '5')],
  [
    'another length than the body has',
    'framing',
    { ...withField('content-length', '5'), body: bodyOf(4, 'abcd') },
  ],
  ['a hop-by-hop field', 'connection', withField('Connection', 'close, X-Hop')],
  ['Keep-Alive', 'connection', withField('Keep-Alive', 'timeout=5')],
  ['Upgrade', 'connection', withField('Upgrade', 'websocket')],
];

describe('a request that undici cannot send', () => {
  it.each(CASES)('is recognised: %s', (_what, feature, more) => {
    expect(featuresOf({ ...PLAIN, ...more })[0]).toBe(feature);
  });

  it.each(CASES)(
    'is refused with the reason before anything is dialled: %s',
    async (_what, feature, more) => {
      const server = await startServer(() => {});
      const reason = HTTP_CANNOT.library[feature] ?? 'no reason at all';
      const asking = openClient().exchange({ ...PLAIN, ...more, url: server.url });
      await expect(asking).rejects.toBeInstanceOf(UsageError);
      await expect(asking).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(reason),
        hint: expect.stringContaining('--raw'),
      });
      expect(server.sockets).toHaveLength(0);
    },
  );

  it.each(CASES)('is nothing special for the raw client: %s', (_what, _feature, more) => {
    expect(() => refuseUnspeakable('raw', { ...PLAIN, ...more })).not.toThrow();
  });

  it('says so in its own words where it is no known feature, such as a line feed in a field', async () => {
    const server = await startServer(() => {});
    const asking = openClient().exchange({ ...PLAIN, ...withField('X-A', 'b\r\nEvil: 1'), url: server.url });
    await expect(asking).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('invalid X-A header'),
    });
  });
});

describe('a plain request', () => {
  it.each<[string, Partial<HttpRequest>]>([
    ['with nothing more', {}],
    ['whose target is its path and query', { target: '/x?y' }],
    ['whose target is a path that a URL would tidy up', { target: '/../x' }],
    ['with no body, and a length that says so', { method: 'POST', ...withField('Content-Length', '0') }],
    ['with the right length', { ...withField('Content-Length', '4'), body: bodyOf(4, 'abcd') }],
    [
      'with a length for a body of unknown size',
      { ...withField('Content-Length', '4'), body: bodyOf(undefined, 'abcd') },
    ],
    ['that asks for the connection to be closed', withField('connection', 'Close')],
  ])('has no features: %s', (_what, more) => {
    expect(featuresOf({ ...PLAIN, ...more })).toEqual([]);
  });
});
