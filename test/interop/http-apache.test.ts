import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsAt } from '../../src/actions/http/auth/credentials.ts';
import { performHttp } from '../../src/actions/http/perform.ts';
import { kits } from '../../src/kits.ts';
import { collect } from '../actions/http/fake-client.ts';
import { place } from '../contract/place.ts';
import { type Apache, PAGE, startApache } from '../helpers/apache.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { describeWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const describeWithApache = describeWith('apache2');

describeWithApache('apache asks for Digest', () => {
  let apache: Apache;
  beforeAll(async () => {
    apache = await startApache();
  });
  afterAll(() => apache.stop());

  for (const client of ['raw', 'library'] as const) {
    describe(`and the ${client} client`, place({ protocol: 'HTTP', server: 'apache', client }), () => {
      const ask = (...args: readonly string[]) =>
        netkitHttp([args[0] ?? '', `--${client}`, ...args.slice(1)]);

      it.each(['--digest', '--anyauth'])('gets in with %s', async (scheme) => {
        const { code, stdout, stderr } = await ask(
          'get',
          scheme,
          '-u',
          'alice:secret',
          `${apache.url.href}digest/page.txt`,
        );
        expect([code, stdout.toString(), stderr]).toEqual([0, PAGE, '']);
      });

      it('does not get in with another password, and is asked twice at most', async () => {
        const { code, stdout } = await ask(
          'get',
          '--digest',
          '-u',
          'alice:wrong',
          '-w',
          '%{http_code}',
          '-o',
          '/dev/null',
          `${apache.url.href}digest/page.txt`,
        );
        expect([code, stdout.toString()]).toEqual([0, '401']);
      });

      it('does not get in with the password sent in clear', async () => {
        const { stdout } = await ask('get', '-i', '-u', 'alice:secret', `${apache.url.href}digest/page.txt`);
        expect(stdout.toString()).toContain('HTTP/1.1 401');
      });

      it('sends a file once it is let in', async () => {
        const file = join(scratchFolder(), 'upload');
        const content = Buffer.alloc(3_000_000, 'netkit ');
        writeFileSync(file, content);
        const { stdout } = await ask(
          'put',
          '--digest',
          '-u',
          'alice:secret',
          '-T',
          file,
          `${apache.url.href}digest/upload`,
        );
        expect(stdout.toString()).toBe(`PUT ${createHash('sha256').update(content).digest('hex')}\n`);
      });

      it('goes on with a fresh nonce when the old one has become stale', async () => {
        const { createHttpClient } = await kits.http[client]();
        const http = createHttpClient();
        const url = new URL('/digest/page.txt', apache.url);
        const credentials = { user: 'alice', password: 'secret' };
        const auth = { credentialsFor: credentialsAt(url, credentials), scheme: 'digest' } as const;
        const request = { method: 'GET', url, headers: [['Host', url.host]] as const };
        try {
          const first = await performHttp(http, request, { auth });
          await collect(first.body);
          // A nonce lives for a second there.
          await sleep(1500);
          const second = await performHttp(http, request, { auth });
          expect((await collect(second.body)).toString()).toBe(PAGE);
        } finally {
          await http.close();
        }
      });
    });
  }
});
