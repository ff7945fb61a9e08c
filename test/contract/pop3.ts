import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pop3Client, Pop3Target } from '../../src/protocols/pop3.ts';
import { openPop3 } from '../../src/raw/pop3/client.ts';
import { place } from './place.ts';
import type { Pop3Site, StartedPop3Site } from './pop3-site.ts';

const MODES = [
  ['none', 'plain'],
  ['auto', 'starttls'],
  ['require', 'starttls'],
  ['implicit', 'implicit'],
] as const;
const ENDED = Buffer.from('\r\n');

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What `Pop3Client` promises, against a server; there is one client only. */
export function describePop3Contract(site: Pop3Site): void {
  const here = place({ protocol: 'POP3', server: site.name, client: 'raw' });
  describe(`POP3 against ${site.name}`, here, () => {
    let started: StartedPop3Site;
    beforeAll(async () => {
      started = await site.start();
    });
    afterAll(() => started.stop());

    const open = (target: Partial<Pop3Target> = {}): Promise<Pop3Client> => {
      const { host, port, user, ca } = started;
      const credentials = { credentials: user };
      return openPop3({ host, port, tls: 'none', ...credentials, ...target }, { dial: { tls: { ca } } });
    };

    for (const [tls, kind] of MODES) {
      test(`with TLS ${tls}`, place({ tls: kind }), async () => {
        const client = await open({ tls, ...(tls === 'implicit' ? { port: started.implicitPort } : {}) });
        expect(client.session.connection.tls !== undefined).toBe(tls !== 'none');
        expect(client.session.greeting).toMatch(started.greeting);
        expect(client.session.capabilities).toEqual(expect.arrayContaining(['TOP', 'UIDL', 'PIPELINING']));
        expect((await client.stat()).count).toBe(started.messages.length);
        await client.quit();
      });
    }

    test('without the right authority, TLS is refused', place({ tls: 'starttls' }), async () => {
      const { host, port } = started;
      await expect(openPop3({ host, port, tls: 'require' })).rejects.toMatchObject({ code: 'certificate' });
    });

    test('by every mechanism, and with a wrong password by none', async () => {
      for (const mechanism of started.mechanisms) {
        const client = await open({ mechanism });
        expect(client.session.authenticated).toBe(mechanism);
        await client.quit();
      }
      const wrong = { ...started.user, password: 'wrong' };
      await expect(open({ credentials: wrong })).rejects.toMatchObject({ code: 'login-denied' });
    });

    test('without credentials there are capabilities alone', async () => {
      const { host, port, ca } = started;
      const client = await openPop3({ host, port, tls: 'none' }, { dial: { tls: { ca } } });
      expect(client.session.authenticated).toBeUndefined();
      expect(client.session.capabilities).toContain('STLS');
      await expect(client.stat()).rejects.toMatchObject({ code: 'command-refused' });
      await client.close();
    });

    test('every message comes byte for byte, with pipelining and one by one', async () => {
      const client = await open();
      const listed = await client.list();
      const numbers = listed.map(({ number }) => number);
      const uids = await client.uidl();
      expect(uids.map(({ number }) => number)).toEqual(numbers);
      expect(new Set(uids.map(({ uid }) => uid)).size).toBe(numbers.length);
      const { count, bytes } = await client.stat();
      expect([count, bytes]).toEqual([numbers.length, listed.reduce((sum, each) => sum + each.bytes, 0)]);

      const known = new Set(started.messages);
      const hashes: string[] = [];
      for await (const { body } of client.retrieveAll(numbers)) {
        const message = await bytesOf(body);
        const hash = sha256(message);
        // A message cannot be told from one that has a line end more.
        hashes.push(known.has(hash) ? hash : sha256(message.subarray(0, -ENDED.length)));
      }
      expect(hashes.toSorted()).toEqual(started.messages.toSorted());

      for (const number of numbers.slice(0, 5)) {
        const message = await bytesOf(await client.retrieve(number));
        const top = await bytesOf(await client.top(number, 0));
        expect(message.subarray(0, top.length)).toEqual(top);
        expect(top.subarray(-4).toString()).toBe('\r\n\r\n');
      }
      const few = numbers.slice(0, 5);
      const tops: Buffer[] = [];
      for await (const { body } of client.topAll(few, 1)) tops.push(await bytesOf(body));
      for (const [at, number] of few.entries()) {
        expect(tops[at]).toEqual(await bytesOf(await client.top(number, 1)));
      }
      await client.quit();
    });

    test('what there is not is refused, and the session goes on', async () => {
      const client = await open();
      const beyond = started.messages.length + 1;
      await expect(client.retrieve(beyond)).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.top(beyond, 1)).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.delete(beyond)).rejects.toMatchObject({ code: 'not-found' });
      expect((await client.stat()).count).toBe(started.messages.length);
      await client.quit();
    });

    test('what is deleted is gone after a clean goodbye, and only then', async () => {
      const credentials = started.other;
      const message = 'Subject: goes\r\n\r\n.\r\n..\r\nends here\r\n';
      await started.deliver(message);
      const before = async (leave: (client: Pop3Client) => Promise<void>): Promise<number> => {
        const client = await open({ credentials });
        const { count } = await client.stat();
        expect((await bytesOf(await client.retrieve(count))).toString()).toBe(message);
        await client.delete(count);
        expect((await client.stat()).count).toBe(count - 1);
        await leave(client);
        return count;
      };
      const after = async (): Promise<number> => {
        const client = await open({ credentials });
        const { count } = await client.stat();
        await client.quit();
        return count;
      };
      const count = await before((client) => client.close());
      expect(await after()).toBe(count);
      await before(async (client) => {
        await client.reset();
        await client.quit();
      });
      expect(await after()).toBe(count);
      await before((client) => client.quit());
      expect(await after()).toBe(count - 1);
    });
  });
}
