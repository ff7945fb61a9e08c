import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { place } from '../contract/place.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { nginxFacts } from '../helpers/nginx.ts';
import { describeWith } from '../helpers/programs.ts';
import { type Squid, startSquid } from '../helpers/squid.ts';

const { HTTP_PORT = '', HTTPS_PORT = '', CA = '', DOCROOT = '' } = nginxFacts();
const PLAIN = `http://127.0.0.1:${HTTP_PORT}/hello.txt`;
const SECURE = `https://localhost:${HTTPS_PORT}/hello.txt`;

// openssl writes the file with its users.
const describeWithSquid = describeWith('squid', 'openssl');

describeWithSquid('through squid', () => {
  let open: Squid;
  let closed: Squid;
  beforeAll(async () => {
    [open, closed] = await Promise.all([
      startSquid({ authenticated: false }),
      startSquid({ authenticated: true }),
    ]);
  });
  afterAll(() => Promise.all([open.stop(), closed.stop()]));

  for (const client of ['raw', 'library'] as const) {
    describe(`the ${client} client`, place({ protocol: 'HTTP', server: 'squid', client }), () => {
      const get = (...args: readonly string[]) => netkitHttp(['get', `--${client}`, '--cacert', CA, ...args]);

      for (const [what, tls, args] of [
        ['a plain page', 'plain', [PLAIN]],
        ['a plain page by CONNECT', 'plain', ['-p', PLAIN]],
        ['a page under TLS', 'implicit', [SECURE]],
      ] as const) {
        it(`gets ${what}`, place({ tls }), async () => {
          const { code, stdout, stderr } = await get('-x', `127.0.0.1:${open.port}`, ...args);
          expect([code, stderr]).toEqual([0, '']);
          expect(stdout).toEqual(readFileSync(`${DOCROOT}/hello.txt`));
        });
      }

      for (const [what, tls, url] of [
        ['a plain page', 'plain', PLAIN],
        ['a page under TLS', 'implicit', SECURE],
      ] as const) {
        it(`gets ${what} with a password for the proxy, which nobody else sees`, place({ tls }), async () => {
          const { code, stdout, stderr } = await get(
            '-x',
            `127.0.0.1:${closed.port}`,
            '-U',
            'alice:secret',
            '-v',
            url,
          );
          expect(code).toBe(0);
          expect(stdout).toEqual(readFileSync(`${DOCROOT}/hello.txt`));
          expect(stderr).toContain('Proxy-Authorization: Basic ****');
          expect(stderr).not.toContain(Buffer.from('alice:secret').toString('base64'));
        });
      }

      it('is told by a proxy that wants to know who we are', async () => {
        const plain = await get('-i', '-x', `127.0.0.1:${closed.port}`, PLAIN);
        expect([plain.code, plain.stdout.toString().split('\r\n')[0]]).toEqual([
          0,
          'HTTP/1.1 407 Proxy Authentication Required',
        ]);
        const tunnel = await get('-x', `127.0.0.1:${closed.port}`, SECURE);
        expect(tunnel.code).toBe(56);
        expect(tunnel.stderr).toMatch(/^netkit: .*407.*\n {2}hint: .*--proxy-user/);
      });

      it('hears that squid reaches nobody', place({ tls: 'implicit' }), async () => {
        const { code, stderr } = await get('-x', `127.0.0.1:${open.port}`, 'https://127.0.0.1:1/');
        expect([code, stderr.split('\n')[0]]).toEqual([56, expect.stringContaining('503')]);
      });
    });
  }
});
