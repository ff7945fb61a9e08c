import { expect, test } from 'vitest';
import { startLab } from '../../../src/lab/lab.ts';
import { LAB_PROXIES, PROXY_KINDS } from '../../../src/lab/proxy/proxies.ts';
import { dial } from '../../../src/net/dial.ts';
import { speak } from '../../helpers/bare-client.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { closedPort } from '../../helpers/servers.ts';
import { startTestLab } from './start.ts';

test("the lab's dial settings lead the names of the proxies, and their addresses, to them", async () => {
  const lab = await startTestLab();
  for (const kind of PROXY_KINDS) {
    const { port } = lab.proxies[kind];
    for (const place of [LAB_PROXIES[kind], lab.proxies[kind], { host: 'localhost', port }]) {
      const transport = await dial({ host: place.host, port: place.port }, lab.dial);
      expect(transport.facts.remote).toBe(`127.0.0.1:${port}`);
      transport.close();
    }
  }
});

test('the one with TLS has a certificate of the lab, under each of its names', async () => {
  const lab = await startTestLab();
  const { port } = lab.proxies.https;
  for (const place of [LAB_PROXIES.https, { host: 'localhost', port }, { host: '127.0.0.1', port }]) {
    const transport = await dial({ host: place.host, port: place.port, tls: {} }, lab.dial);
    expect(transport.facts.tls).toMatchObject({ trusted: true });
    transport.close();
  }
});

test('a port that is taken is said to be, and none is left open', async () => {
  const { http } = await startTestLab();
  const [site, proxy] = [await closedPort(), await closedPort()];
  const failure = startLab({
    dataDir: scratchFolder(),
    httpPort: site,
    proxyPorts: { http: proxy, socks5: http.port },
  });
  await expect(failure).rejects.toMatchObject({ code: 'address-in-use' });
  for (const port of [site, proxy]) expect((await speak(port, '')).error).toBe('ECONNREFUSED');
});
