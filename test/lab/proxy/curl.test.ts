/** The lab's proxies as curl uses them: a client that knows nothing of ours. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Proxy } from '../../../src/net/types.ts';
import { curl, type CurlResult } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { startTestLab } from './start.ts';

const testWithCurl = testWith('curl');

const HTTP = 'http://shapes.test/hello';
const HTTPS = 'https://shapes.test/hello';

const textOf = ({ scheme, host, port }: Proxy): string => `${scheme}://${host}:${port}`;

/** Through the proxy, whatever the environment says, and with trust in the lab. */
function through(proxy: Proxy, lab: Lab, ...args: readonly string[]): Promise<CurlResult> {
  const trusted = join(scratchFolder(), 'ca.pem');
  writeFileSync(trusted, lab.ca);
  const trust = ['--cacert', trusted, '--proxy-cacert', trusted];
  return curl('--noproxy', '', '-x', textOf(proxy), ...trust, ...args);
}

testWithCurl.for([
  ['http', HTTP, []],
  ['http', HTTPS, []],
  ['http', HTTP, ['-p']],
  ['http', HTTP, ['--http1.0']],
  ['login', HTTP, ['-U', 'alice:secret']],
  ['login', HTTPS, ['-U', 'alice:secret']],
  ['login', HTTP, ['-U', 'alice:secret', '-p']],
  ['login', HTTP, ['-U', 'alice:secret', '--proxy-anyauth']],
  ['login', HTTPS, ['-U', 'alice:secret', '--proxy-anyauth']],
  ['https', HTTP, []],
  ['https', HTTPS, []],
  ['socks5', HTTP, []],
  ['socks5', HTTPS, []],
  ['socks5', HTTP, ['-U', 'alice:secret']],
  ['socks5', HTTPS, ['-U', 'alice:secret']],
] as const)('the proxy %s leads to %s with %j', async ([kind, url, args]) => {
  const lab = await startTestLab();
  const { code, stdout, stderr } = await through(lab.proxies[kind], lab, ...args, url);
  expect([stdout.toString(), stderr, code]).toEqual(['Hello!\n', '', 0]);
});

testWithCurl.for([
  ['login', HTTPS, [], 56, 'response 407'],
  ['login', HTTPS, ['-U', 'alice:wrong'], 56, 'response 407'],
  ['http', 'https://example.com/', [], 56, 'response 403'],
  ['socks5', HTTP, ['-U', 'alice:wrong'], 97, 'rejected by the SOCKS5 server'],
  ['socks5', 'http://example.com/', [], 97, '(2)'],
] as const)(
  'the proxy %s does not lead to %s with %j: curl ends with %i',
  async ([kind, url, args, code, says]) => {
    const lab = await startTestLab();
    const result = await through(lab.proxies[kind], lab, ...args, url);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(says);
  },
);

testWithCurl('a plain request is answered 407 without a login, 403 for elsewhere', async () => {
  const lab = await startTestLab();
  const status = ['-o', '/dev/null', '-w', '%{http_code}'];
  const login = await through(lab.proxies.login, lab, ...status, HTTP);
  expect(login.stdout.toString()).toBe('407');
  const elsewhere = await through(lab.proxies.http, lab, ...status, 'http://example.com/');
  expect(elsewhere.stdout.toString()).toBe('403');
});

testWithCurl('with --socks5 the name is looked up here, and the address counts', async () => {
  const lab = await startTestLab();
  const { host, port } = lab.proxies.socks5;
  const url = `http://shapes.test:${lab.http.port}/hello`;
  const resolve = ['--resolve', `shapes.test:${lab.http.port}:127.0.0.1`];
  const result = await curl('--noproxy', '', '--socks5', `${host}:${port}`, ...resolve, url);
  expect([result.stdout.toString(), result.code]).toEqual(['Hello!\n', 0]);
});

testWithCurl('one connection to the proxy carries several requests', async () => {
  const lab = await startTestLab();
  const format = ['-w', '%{num_connects} '];
  const { stdout } = await through(lab.proxies.http, lab, ...format, HTTP, HTTP, HTTP);
  expect(stdout.toString().match(/[0-9] /g)).toEqual(['1 ', '0 ', '0 ']);
});

testWithCurl('big bodies go through whole, both ways', async () => {
  const lab = await startTestLab();
  const size = 5_000_000;
  const file = join(scratchFolder(), 'body');
  const body = Buffer.alloc(size, 'netkit');
  const sha256 = createHash('sha256').update(body).digest('hex');
  writeFileSync(file, body);
  for (const kind of ['http', 'https', 'socks5'] as const) {
    const format = ['-o', '/dev/null', '-w', '%{size_download}'];
    const down = await through(lab.proxies[kind], lab, ...format, `http://shapes.test/big/${size}`);
    expect(down.stdout.toString()).toBe(String(size));
    const up = await through(lab.proxies[kind], lab, '-T', file, 'http://shapes.test/upload');
    expect(JSON.parse(up.stdout.toString())).toMatchObject({ bytes: size, sha256 });
  }
});
