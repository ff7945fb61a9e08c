import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LimitError, ProtocolError } from '../../../src/errors.ts';
import type { HttpField } from '../../../src/protocols/http.ts';
import {
  decodeContent,
  EXPANSION_FREE_BYTES,
  MAX_CONTENT_CODINGS,
  MAX_EXPANSION,
} from '../../../src/actions/http/decode.ts';
import { MAX_ZSTD_WINDOW_BYTES } from '../../../src/actions/http/zstd.ts';
import { collect, inPieces, reusingOneBuffer } from './fake-client.ts';

/** Made with zstd 1.5.4: `printf 'hello, zstd\n' | zstd`, with a checksum. */
const ZSTD_HELLO = Buffer.from('KLUv/QRYYQAAaGVsbG8sIHpzdGQKhFhcoA==', 'base64');

/** 320,000 bytes as one compressed block and two repeated ones (zstd -19): `0 green bottles`, to 9, 2000 times. */
const ZSTD_BOTTLES = Buffer.from(
  'KLUv/QRojAEAyDAgZ3JlZW4gYm90dGxlcwoxMjM0NTY3ODkKoEB4/x2wI+td/6O823U6XaerbqcjO0wAAAABAP3/o9wAAUUAAAABAP1hHQABOHhE1A==',
  'base64',
);
const bottles = Buffer.from(
  Array.from({ length: 20_000 }, (_, index) => `${index % 10} green bottles\n`).join(''),
);

/** A frame written by hand (RFC 8878, section 3.1.1): a window of 1 MiB, and blocks of 128 KiB of one byte each. */
function repeatedBlocks(count: number, windowDescriptor = 0x50): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, windowDescriptor]);
  const block = (last: boolean) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((131072 << 3) | (1 << 1) | (last ? 1 : 0), 0, 3);
    return bytes;
  };
  return Buffer.concat([header, ...Array.from({ length: count }, (_, index) => block(index === count - 1))]);
}

const SKIPPABLE = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

interface Leaving extends AsyncIterable<Uint8Array> {
  left: boolean;
}

/** A body that says whether it was left early. */
function watch(source: AsyncIterable<Uint8Array>): Leaving {
  const body: Leaving = {
    left: false,
    async *[Symbol.asyncIterator]() {
      let ended = false;
      try {
        yield* source;
        ended = true;
      } finally {
        body.left = !ended;
      }
    },
  };
  return body;
}

function decode(
  codings: string | readonly string[],
  encoded: Uint8Array,
  pieces = encoded.length || 1,
  maxBytes?: number,
) {
  const headers = [codings].flat().map((value): HttpField => ['Content-Encoding', value]);
  const body = reusingOneBuffer(inPieces(encoded, pieces));
  return collect(decodeContent({ headers, body }, maxBytes === undefined ? {} : { maxBytes }));
}

const text = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(50));

const CODINGS: [name: string, coding: string, encoded: Buffer, plain: Buffer][] = [
  ['gzip', 'gzip', gzipSync(text), text],
  ['x-gzip in capitals', 'X-GZIP', gzipSync(text), text],
  ['gzip in two members', 'gzip', Buffer.concat([gzipSync('one '), gzipSync('two')]), Buffer.from('one two')],
  ['gzip padded with zeros', 'gzip', Buffer.concat([gzipSync('one'), Buffer.alloc(9)]), Buffer.from('one')],
  ['deflate in its wrapper', 'deflate', deflateSync(text), text],
  ['deflate without its wrapper', 'deflate', deflateRawSync(text), text],
  ['deflate, stored, without its wrapper', 'deflate', deflateRawSync(text, { level: 0 }), text],
  [
    'deflate and what follows it',
    'deflate',
    Buffer.concat([deflateSync('one'), Buffer.from('junk')]),
    Buffer.from('one'),
  ],
  ['br', 'br', brotliCompressSync(text), text],
  [
    'br and what follows it',
    'br',
    Buffer.concat([brotliCompressSync('one'), Buffer.from('junk')]),
    Buffer.from('one'),
  ],
  ['zstd', 'zstd', ZSTD_HELLO, Buffer.from('hello, zstd\n')],
  ['zstd in several blocks', 'zstd', ZSTD_BOTTLES, bottles],
  [
    'zstd in several frames, one to skip',
    'zstd',
    Buffer.concat([ZSTD_HELLO, SKIPPABLE, ZSTD_BOTTLES, ZSTD_HELLO]),
    Buffer.concat([Buffer.from('hello, zstd\n'), bottles, Buffer.from('hello, zstd\n')]),
  ],
  ['zstd with nothing in it', 'zstd', Buffer.from('KLUv/SAAAQAA', 'base64'), Buffer.alloc(0)],
  ['identity', 'identity', text, text],
];

describe.each(CODINGS)('%s', (_, coding, encoded, plain) => {
  test('is decoded whole, byte by byte and in pieces', async () => {
    for (const size of [encoded.length, 1, 7])
      expect((await decode(coding, encoded, size)).equals(plain)).toBe(true);
  });
});

describe.each([
  ['gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', ZSTD_BOTTLES],
  ['zstd', ZSTD_HELLO],
  ['zstd', SKIPPABLE],
])('%s that ends early', (coding, encoded) => {
  test('is a partial body, wherever it ends', async () => {
    for (let length = 1; length < encoded.length; length += 1) {
      await expect(decode(coding, encoded.subarray(0, length), 5), `${length} bytes`).rejects.toThrow(
        expect.objectContaining({ code: 'partial' }),
      );
    }
  });
});

describe('a body that is not what it says', () => {
  const badChecksum = gzipSync(text);
  badChecksum.writeUInt8(badChecksum.at(-5)! ^ 1, badChecksum.length - 5);
  test.each([
    ['gzip', 'no gzip', Buffer.from('this is plain text')],
    ['gzip', 'a wrong checksum', badChecksum],
    ['gzip', 'junk after it', Buffer.concat([gzipSync('one'), Buffer.from('junk')])],
    ['deflate', 'no deflate', Buffer.from('this is plain text')],
    ['br', 'no br', Buffer.from('this is plain text, and rather long at that')],
    ['zstd', 'no zstd', Buffer.from('this is plain text')],
    ['zstd', 'junk after it', Buffer.concat([ZSTD_HELLO, Buffer.from('junk')])],
    ['zstd', 'a reserved kind of block', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x07, 0, 0])],
    [
      'zstd',
      'a block that is too large',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x03, 0, 0xff, 0]),
    ],
    [
      'zstd',
      'a corrupt block',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x25, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    ],
    ['zstd', 'a dictionary', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x50, 0x07, 0, 0, 0])],
    ['zstd', 'a reserved bit', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x08, 0x50, 1, 0, 0])],
  ])('is refused: %s with %s', async (coding, _, encoded) => {
    for (const size of [encoded.length, 1]) {
      const error = await decode(coding, encoded, size).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error).toMatchObject({ code: 'bad-encoding', message: expect.stringContaining(coding) });
    }
  });

  test('is refused when its coding is not known, which is named', async () => {
    await expect(decode('gzip, magic', text)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-encoding', message: expect.stringContaining('"magic"') }),
    );
  });
});

describe('several codings', () => {
  const stacked = brotliCompressSync(gzipSync(deflateSync(text)));

  test.each([[['deflate, gzip, br']], [['deflate', 'gzip', 'br']], [['Deflate ,identity,, GZIP', '\tbr ']]])(
    'are undone from the last to the first: %j',
    async (codings) => {
      for (const size of [stacked.length, 1])
        expect((await decode(codings, stacked, size)).equals(text)).toBe(true);
    },
  );

  test(`are undone up to ${MAX_CONTENT_CODINGS}`, async () => {
    let encoded: Buffer = text;
    for (let count = 0; count < MAX_CONTENT_CODINGS; count += 1) encoded = gzipSync(encoded);
    const codings = Array.from({ length: MAX_CONTENT_CODINGS }, () => 'gzip');
    expect((await decode(codings, encoded)).equals(text)).toBe(true);
    const error = await decode([...codings, 'gzip'], gzipSync(encoded)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ limit: 'MAX_CONTENT_CODINGS' });
  });
});

test.each(['gzip', 'deflate', 'br', 'zstd', 'magic', 'br, gzip', 'gzip, gzip, gzip, gzip, gzip, gzip'])(
  'an empty body is empty, though it says %s (HEAD, 304)',
  async (coding) => {
    expect(await decode(coding, Buffer.alloc(0))).toHaveLength(0);
  },
);

test('without a coding the body is handed on as it is', () => {
  const body = reusingOneBuffer([text]);
  expect(decodeContent({ headers: [], body })).toBe(body);
});

describe('the size of what comes out', () => {
  const zeros = Buffer.alloc(EXPANSION_FREE_BYTES + 1024 * 1024);

  test.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['zstd', repeatedBlocks(20_000)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ])('is bounded by what was received: a bomb of %s goes off in vain', async (coding, bomb) => {
    let bytes = 0;
    const headers: HttpField[] = [['Content-Encoding', coding]];
    const body = watch(reusingOneBuffer([bomb]));
    const read = async () => {
      for await (const chunk of decodeContent({ headers, body })) bytes += chunk.length;
    };
    const error = await read().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ limit: 'MAX_EXPANSION', code: 'too-large' });
    expect(bytes).toBeLessThanOrEqual(EXPANSION_FREE_BYTES);
    expect(body.left).toBe(true);
  });

  test('is not bounded for what honestly shrinks a lot', async () => {
    // Of each MiB, a part that does not shrink: a hundredth in all.
    const noise = createHash('shake256', { outputLength: 10_000 }).digest();
    const mebibyte = Buffer.concat([noise, Buffer.alloc(1024 * 1024 - noise.length)]);
    const member = gzipSync(mebibyte);
    expect(mebibyte.length / member.length).toBeLessThan(MAX_EXPANSION);
    const headers: HttpField[] = [['Content-Encoding', 'gzip']];
    const body = reusingOneBuffer(Array.from({ length: 80 }, () => member));
    let bytes = 0;
    for await (const chunk of decodeContent({ headers, body })) bytes += chunk.length;
    expect(bytes).toBe(80 * 1024 * 1024);
  });

  test('may be limited by the caller, encoded or not', async () => {
    expect(await decode('gzip', gzipSync(text), 10, text.length)).toHaveLength(text.length);
    for (const [coding, encoded] of [
      ['gzip', gzipSync(text)],
      ['identity', text],
    ] as const) {
      const error = await decode(coding, encoded, 10, text.length - 1).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ limit: 'maxBytes', code: 'too-large' });
    }
  });

  test('a zstd frame that wants more memory than RFC 9659 allows is refused before it gets it', async () => {
    // 0x68: 2^(10+13), which is 8 MiB; 0x69 is an eighth more; 0xff is 3.75 TiB.
    expect(MAX_ZSTD_WINDOW_BYTES).toBe(2 ** 23);
    expect(await decode('zstd', repeatedBlocks(1, 0x68))).toHaveLength(131072);
    for (const descriptor of [0x69, 0xff]) {
      const error = await decode('zstd', repeatedBlocks(1, descriptor)).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ limit: 'MAX_ZSTD_WINDOW_BYTES' });
    }
    // A single segment needs as much as it says it holds: here, 2^62 bytes.
    const single = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0]);
    await expect(decode('zstd', single)).rejects.toThrow(LimitError);
  });
});

describe('reading', () => {
  const headers: HttpField[] = [['Content-Encoding', 'gzip']];

  test('asks for no more than is needed for what is asked, and leaving early closes the body', async () => {
    const encoded = gzipSync(bottles, { level: 0 });
    let asked = 0;
    const body = watch(
      (async function* () {
        for (const piece of inPieces(encoded, 1000)) {
          asked += 1;
          yield piece;
        }
      })(),
    );
    for await (const chunk of decodeContent({ headers, body })) if (chunk.length > 0) break;
    expect(asked).toBe(1);
    expect(body.left).toBe(true);
  });

  test('passes on what the body throws', async () => {
    const failure = new ProtocolError('partial', 'cut');
    const body = (async function* () {
      yield gzipSync(text).subarray(0, 20);
      throw failure;
    })();
    await expect(collect(decodeContent({ headers, body }))).rejects.toBe(failure);
  });

  test('goes on to the end of the body after the end of what is encoded, so that the connection can be used again', async () => {
    const body = watch(
      reusingOneBuffer(inPieces(Buffer.concat([brotliCompressSync('x'), Buffer.alloc(5000)]), 100)),
    );
    expect((await collect(decodeContent({ headers: [['content-encoding', 'br']], body }))).toString()).toBe(
      'x',
    );
    expect(body.left).toBe(false);
  });
});
