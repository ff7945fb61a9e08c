/** Bodies of nginx that are cut on the way, by a relay which closes each connection after so many bytes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeRequest } from '../../src/actions/http/compose.ts';
import { performHttp } from '../../src/actions/http/perform.ts';
import { kits } from '../../src/kits.ts';
import type { HttpClient } from '../../src/protocols/http.ts';
import { collect } from '../actions/http/fake-client.ts';
import { place } from '../contract/place.ts';
import { nginxFacts, startNginxRelay } from '../helpers/nginx.ts';

const facts = nginxFacts();
const root = facts['DOCROOT'] ?? '';
const AT_ONCE = { retries: 20, delay: 0 };

for (const kind of ['raw', 'library'] as const) {
  describe(`the ${kind} client`, place({ protocol: 'HTTP', server: 'nginx', client: kind }), () => {
    let client: HttpClient;
    beforeEach(async () => {
      client = (await kits.http[kind]()).createHttpClient();
    });
    afterEach(() => client.close());

    async function get(url: URL, headers: readonly string[]) {
      const request = composeRequest({ url, headers: [...headers, 'Accept-Encoding: gzip'] });
      const { body, legs } = await performHttp(client, request, { retry: AT_ONCE });
      return { body: await collect(body), legs: legs.length };
    }

    it('puts a part of a large file together again', async () => {
      const url = new URL('/big.bin', await startNginxRelay({ bytes: 300_000 }));
      const { body, legs } = await get(url, ['Range: bytes=1000-2000999']);
      expect(legs).toBeGreaterThanOrEqual(7);
      const file = createHash('sha256');
      for await (const chunk of createReadStream(join(root, 'big.bin'), { start: 1000, end: 2_000_999 })) {
        file.update(chunk as Buffer);
      }
      expect(createHash('sha256').update(body).digest('hex')).toBe(file.digest('hex'));
    });

    it('cannot go on with what is stored compressed: nginx has no ranges of it', async () => {
      const url = new URL('/pre.txt', await startNginxRelay({ bytes: 10_000 }));
      await expect(get(url, [])).rejects.toMatchObject({
        code: 'partial',
        hint: 'the server can only begin again',
      });
    });

    it('does not put together what is compressed on the fly: the bytes may differ each time', async () => {
      const url = new URL('/text.txt', await startNginxRelay({ bytes: 500 }));
      await expect(get(url, [])).rejects.toMatchObject({ code: 'partial', hint: undefined });
    });
  });
}
