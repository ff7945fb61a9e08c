/** netkit's own clients in the lab, through each of its proxies, by the names that these have there. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { composeRequest } from '../../../src/actions/http/compose.ts';
import { proxyFrom, type ProxyOptions } from '../../../src/actions/http/proxy/choose.ts';
import { performHttp } from '../../../src/actions/http/perform.ts';
import { kits } from '../../../src/kits.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { collect } from '../../actions/http/fake-client.ts';
import { startTestLab } from './start.ts';

const HTTP = 'http://shapes.test/hello';
const HTTPS = 'https://shapes.test/hello';

describe.for(['raw', 'library'] as const)('the %s client', (kind) => {
  async function ask(lab: Lab, url: string, proxy: ProxyOptions, follow = false) {
    const { createHttpClient } = await kits.http[kind]();
    const client = createHttpClient({ dial: lab.dial });
    onTestFinished(() => client.close());
    const performed = await performHttp(client, composeRequest({ url: new URL(url) }), {
      proxyFor: proxyFrom(proxy),
      ...(follow ? { follow: {} } : {}),
    });
    const { response, connection } = performed.exchange;
    return {
      status: response.status,
      remote: connection.remote,
      text: String(await collect(performed.body)),
    };
  }

  test.for([
    ['http', 'proxy.test:3128'],
    ['login', 'alice:secret@proxy.test:3129'],
    ['https', 'https://proxy.test:3130'],
    ['socks5', 'socks5h://socks.test'],
    ['socks5', 'socks5h://alice:secret@socks.test'],
  ] as const)('goes through %s as %s, plain and with TLS, tunnelled or not', async ([name, proxy]) => {
    const lab = await startTestLab();
    for (const url of [HTTP, HTTPS]) {
      for (const proxyTunnel of [false, true]) {
        const { status, remote, text } = await ask(lab, url, { proxy, proxyTunnel });
        expect([status, text]).toEqual([200, 'Hello!\n']);
        expect(remote).toBe(`127.0.0.1:${lab.proxies[name].port}`);
      }
    }
  });

  test('is told by the proxy, and does not get past it', async () => {
    const lab = await startTestLab();
    expect(await ask(lab, HTTP, { proxy: 'proxy.test:3129' })).toMatchObject({ status: 407 });
    await expect(ask(lab, HTTPS, { proxy: 'proxy.test:3129' })).rejects.toMatchObject({
      code: 'proxy-refused',
      status: 407,
    });
    const elsewhere = await ask(lab, 'http://example.com/', { proxy: 'proxy.test:3128' });
    expect(elsewhere.status).toBe(403);
    await expect(ask(lab, HTTP, { proxy: 'socks5h://alice:wrong@socks.test' })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'proxy',
    });
  });

  test('decides for each redirect, and leaves the proxy where it is told to', async () => {
    const lab = await startTestLab();
    const env = { all_proxy: 'proxy.test:3128', no_proxy: 'shapes.test' };
    const { status, remote } = await ask(lab, HTTP, { env });
    expect([status, remote]).toEqual([200, `127.0.0.1:${lab.http.port}`]);
    const through = await ask(lab, 'http://shapes.test/redirect/cross-origin', { env }, true);
    expect([through.status, through.remote]).toEqual([200, `127.0.0.1:${lab.proxies.http.port}`]);
  });
});
