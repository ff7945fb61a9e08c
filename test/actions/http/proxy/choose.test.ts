import { describe, expect, test } from 'vitest';
import { proxyFrom, type ProxyOptions } from '../../../../src/actions/http/proxy/choose.ts';
import { testWith } from '../../../helpers/programs.ts';
import { curlRoute } from './curl-route.ts';

const testWithCurl = testWith('curl');

const HTTP = 'http://a.test/';
const HTTPS = 'https://a.test/';

/** Proxies are told apart by their ports, on which nobody listens. */
const on = (port: number): string => `127.0.0.1:${port}`;

type Case = readonly [
  title: string,
  url: string,
  options: Omit<ProxyOptions, 'env'>,
  env: Record<string, string>,
  port: number | undefined,
];
const CASES: readonly Case[] = [
  ['nothing said', HTTP, {}, {}, undefined],
  ['http_proxy', HTTP, {}, { http_proxy: on(1) }, 1],
  ['http_proxy is not for https', HTTPS, {}, { http_proxy: on(1) }, undefined],
  ['HTTP_PROXY may come from a stranger', HTTP, {}, { HTTP_PROXY: on(1) }, undefined],
  ['https_proxy', HTTPS, {}, { https_proxy: on(2) }, 2],
  ['https_proxy is not for http', HTTP, {}, { https_proxy: on(2) }, undefined],
  ['HTTPS_PROXY', HTTPS, {}, { HTTPS_PROXY: on(3) }, 3],
  ['https_proxy before HTTPS_PROXY', HTTPS, {}, { https_proxy: on(2), HTTPS_PROXY: on(3) }, 2],
  ['an empty https_proxy', HTTPS, {}, { https_proxy: '', HTTPS_PROXY: on(3) }, 3],
  ['all_proxy', HTTPS, {}, { all_proxy: on(4) }, 4],
  ['ALL_PROXY', HTTP, {}, { ALL_PROXY: on(5) }, 5],
  ['all_proxy before ALL_PROXY', HTTP, {}, { all_proxy: on(4), ALL_PROXY: on(5) }, 4],
  ['an empty all_proxy', HTTP, {}, { all_proxy: '', ALL_PROXY: on(5) }, 5],
  ['http_proxy before all_proxy', HTTP, {}, { http_proxy: on(1), all_proxy: on(4) }, 1],
  ['an empty http_proxy', HTTP, {}, { http_proxy: '', all_proxy: on(4) }, 4],
  ['no_proxy', HTTP, {}, { all_proxy: on(4), no_proxy: 'a.test' }, undefined],
  ['NO_PROXY', HTTP, {}, { all_proxy: on(4), NO_PROXY: 'a.test' }, undefined],
  ['no_proxy before NO_PROXY', HTTP, {}, { all_proxy: on(4), no_proxy: 'b', NO_PROXY: 'a.test' }, 4],
  ['an empty no_proxy', HTTP, {}, { all_proxy: on(4), no_proxy: '', NO_PROXY: 'a.test' }, undefined],
  ['-x before the variables', HTTP, { proxy: on(7) }, { http_proxy: on(1), all_proxy: on(4) }, 7],
  ['-x for https, too', HTTPS, { proxy: on(7) }, { https_proxy: on(2) }, 7],
  ['an empty -x', HTTP, { proxy: '' }, { http_proxy: on(1), all_proxy: on(4) }, undefined],
  ['no_proxy against -x', HTTP, { proxy: on(7) }, { no_proxy: 'a.test' }, undefined],
  ['--noproxy against -x', HTTP, { proxy: on(7), noProxy: 'a.test' }, {}, undefined],
  ['--noproxy instead of no_proxy', HTTP, { noProxy: 'b' }, { all_proxy: on(4), no_proxy: 'a.test' }, 4],
  ['an empty --noproxy', HTTP, { noProxy: '' }, { all_proxy: on(4), no_proxy: 'a.test' }, 4],
];

describe('the proxy for a URL', () => {
  test.for(CASES)('%s', ([, url, options, env, port]) => {
    expect(proxyFrom({ ...options, env })(new URL(url))?.port).toBe(port);
  });

  testWithCurl.for(CASES)('curl agrees: %s', async ([, url, { proxy, noProxy }, env, port]) => {
    const args = [
      ...(proxy === undefined ? [] : ['-x', proxy]),
      ...(noProxy === undefined ? [] : ['--noproxy', noProxy]),
    ];
    const direct = `127.0.0.2:${url === HTTPS ? 443 : 80}`;
    expect(await curlRoute(url, args, env)).toBe(port === undefined ? direct : on(port));
  });

  test('has the user of --proxy-user, whoever named it, and is tunnelled as asked', () => {
    const expected = { scheme: 'http', host: 'p.test', credentials: { user: 'alice', password: 'secret' } };
    const options = { proxyUser: 'alice:secret', proxyTunnel: true };
    expect(proxyFrom({ ...options, proxy: 'p.test' })(new URL(HTTP))).toMatchObject({
      ...expected,
      tunnel: true,
    });
    expect(proxyFrom({ ...options, env: { http_proxy: 'p.test' } })(new URL(HTTP))).toMatchObject(expected);
    expect(proxyFrom({ proxy: 'p.test' })(new URL(HTTP))?.tunnel).toBe(false);
  });

  test('is refused at once where an option is wrong, and when it is needed where a variable is', () => {
    expect(() => proxyFrom({ proxy: 'p.test:x' })).toThrow(
      'the proxy: http://p.test:x: the port is not a number',
    );
    const proxyFor = proxyFrom({ env: { https_proxy: 'ftp://p.test' } });
    expect(proxyFor(new URL(HTTP))).toBeUndefined();
    expect(() => proxyFor(new URL(HTTPS))).toThrow('https_proxy: ftp:// is none that netkit can use');
  });

  test('does not take what every object has for a variable', () => {
    expect(proxyFrom({ env: {} })(new URL('constructor://a.test'))).toBeUndefined();
  });
});
