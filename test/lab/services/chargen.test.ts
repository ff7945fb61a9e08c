import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { generate, generateFor, PATTERN } from '../../../src/lab/tcp/chargen.ts';

/** The beginning of the example of RFC 864, without its line ends. */
const RFC_864 = [
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg',
  '!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh',
  '"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi',
];

describe('chargen', () => {
  it('has the lines of RFC 864: 72 characters each, 95 of them, the last one character before the first', () => {
    const lines = Buffer.from(PATTERN).toString('latin1').split('\r\n');
    expect(lines.slice(0, 3)).toEqual(RFC_864);
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(95);
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([72]));
    expect(lines.at(-1)).toBe(`~${RFC_864[0]?.slice(0, 71)}`);
  });

  it('goes on without a seam, no faster than its client reads, until that has gone', async () => {
    const [client, server] = duplexPair();
    generate(server);
    client.write('whatever');
    const chunks: Buffer[] = [];
    for (let length = 0; length < 3 * 63_270;) {
      const [chunk] = (await once(client, 'data')) as [Buffer];
      client.pause();
      // Nobody reads: nothing is to pile up meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      expect(server.writableLength).toBeLessThanOrEqual(63_270);
      chunks.push(chunk);
      length += chunk.length;
      client.resume();
    }
    const heard = Buffer.concat(chunks);
    expect(heard.equals(Buffer.alloc(heard.length, PATTERN))).toBe(true);
    server.destroy();
    await once(server, 'close');
  });

  it('answers a datagram with one of that length, and of 512 bytes at most', () => {
    expect(generateFor(Buffer.alloc(0))).toHaveLength(0);
    expect(String(Buffer.from(generateFor(Buffer.from('hello'))))).toBe(' !"#$');
    expect(generateFor(Buffer.alloc(512))).toHaveLength(512);
    expect(generateFor(Buffer.alloc(513))).toHaveLength(512);
  });
});
