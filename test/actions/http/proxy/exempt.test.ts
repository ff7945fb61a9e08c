import { beforeAll, describe, expect, test } from 'vitest';
import { isExempt } from '../../../../src/actions/http/proxy/exempt.ts';
import { testWith } from '../../../helpers/programs.ts';
import { closedPort } from '../../../helpers/servers.ts';
import { curlRoute } from './curl-route.ts';

const testWithCurl = testWith('curl');

/** A list, a host as a URL has it, and whether it is gone to directly. */
const AS_CURL: readonly (readonly [list: string, host: string, exempt: boolean])[] = [
  ['', 'a.test', false],
  ['*', 'a.test', true],
  ['*', '127.0.0.2', true],
  [' *', 'a.test', false],
  ['b.test,*', 'a.test', false],
  ['*.a.test', 'www.a.test', false],
  ['a.test', 'a.test', true],
  ['A.TEST', 'a.test', true],
  ['a.test', 'www.a.test', true],
  ['.a.test', 'a.test', true],
  ['.a.test', 'www.a.test', true],
  ['..a.test', 'a.test', false],
  ['a.test', 'nota.test', false],
  ['www.a.test', 'a.test', false],
  ['test', 'a.test', true],
  ['.', 'a.test', false],
  ['a.test.', 'a.test', true],
  ['.a.test.', 'www.a.test', true],
  ['a.test', 'a.test.', true],
  ['a.test:80', 'a.test', false],
  ['http://a.test', 'a.test', false],
  ['b.test,a.test', 'a.test', true],
  ['b.test, a.test', 'a.test', true],
  ['b.test ,a.test', 'a.test', true],
  ['b.test a.test', 'a.test', true],
  ['b.test\ta.test', 'a.test', true],
  [',,b.test,,a.test,', 'a.test', true],
  ['b.test;a.test', 'a.test', false],
  ['127.0.0.2', '127.0.0.2', true],
  ['127.0.0.3', '127.0.0.2', false],
  ['0.0.2', '127.0.0.2', false],
  ['.127.0.0.2', '127.0.0.2', false],
  ['127.0.0.2.', '127.0.0.2', false],
  ['127.0.0.2:80', '127.0.0.2', false],
  ['127.0.0.0/8', '127.0.0.2', true],
  ['127.255.255.255/8', '127.0.0.2', true],
  ['127.0.0.3/31', '127.0.0.2', true],
  ['127.0.0.4/31', '127.0.0.2', false],
  ['127.0.0.2/32', '127.0.0.2', true],
  ['127.0.0.0/32', '127.0.0.2', false],
  ['127.0.0.0/33', '127.0.0.2', false],
  ['127.0.0.0/0', '127.0.0.2', false],
  ['127.0.0.2/0', '127.0.0.2', true],
  ['127.0.0.0/', '127.0.0.2', false],
  ['127.0.0.0/-1', '127.0.0.2', false],
  ['127/8', '127.0.0.2', false],
  ['10.0.0.0/8 127.0.0.0/8', '127.0.0.2', true],
  ['::ffff:127.0.0.2', '127.0.0.2', false],
  ['127.0.0.0/8', 'a.test', false],
  ['::1', '[::1]', true],
  ['::2', '[::1]', false],
  ['fe80::/10', '[::1]', false],
];

/** curl 7.88 compares an IPv6 address as it compares names. */
const UNLIKE_CURL: readonly (readonly [list: string, host: string, exempt: boolean])[] = [
  ['[::1]', '[::1]', true],
  ['0:0:0:0:0:0:0:1', '[::1]', true],
  ['fe80::/10', '[fe80::12]', true],
  ['fe80::/10', '[fec0::12]', false],
  ['[fe80::]/10', '[fe80::12]', true],
  ['::1/128', '[::1]', true],
  ['::/129', '[::1]', false],
  ['fe80::12%lo', '[fe80::12]', false],
  ['0.0.0.0/8', '[::1]', false],
  // Where a prefix is no number, curl takes the address alone, or the digits in front.
  ['127.0.0.2/x', '127.0.0.2', false],
  ['127.0.0.0/8x', '127.0.0.2', false],
  ['127.0.0.0/8/9', '127.0.0.2', false],
];

describe('a list of hosts to go to directly', () => {
  test.for([...AS_CURL, ...UNLIKE_CURL])('%j with %s: %s', ([list, host, exempt]) => {
    expect(isExempt(host, list)).toBe(exempt);
  });

  test('is read in one go, however long', () => {
    expect(isExempt('a.test', `${'b.test, '.repeat(100_000)}a.test`)).toBe(true);
    expect(isExempt('127.0.0.1', '.'.repeat(1_000_000))).toBe(false);
  });
});

describe("curl's own reading of it", () => {
  let proxy: number;
  let server: number;
  beforeAll(async () => {
    [proxy, server] = await Promise.all([closedPort(), closedPort()]);
  });

  testWithCurl.for(AS_CURL)('%j with %s: %s', async ([list, host, exempt]) => {
    const args = ['-g', '-x', `127.0.0.1:${proxy}`, '--noproxy', list];
    const first = await curlRoute(`http://${host}:${server}/`, args);
    expect(first).toMatch(exempt ? `:${server}` : `:${proxy}`);
  });
});
