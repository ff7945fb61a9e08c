import { brotliCompressSync, constants, crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Shape } from '../shape.ts';

const TEXT = 'The same sentence, whatever its coding. The same sentence, whatever its coding.\n';

/** Of TEXT, as `zstd -19 --no-check` writes it: Node has no compressor for it before version 22.15. */
const ZSTD_FRAME = Buffer.from(
  'KLUv/QBojQEAlAJUaGUgc2FtZSBzZW50ZW5jZSwgd2hhdGV2ZXIgaXRzIGNvZGluZy4gCgEAsEpVBg==',
  'base64',
);

/** These pages are coded whether or not the request accepts it. */
export const codingShapes: readonly Shape[] = [
  coded('/gzip', 'gzip', 'gzip (RFC 1952)', () => gzipSync(TEXT)),
  coded('/deflate', 'deflate', 'deflate as it should be, in a zlib wrapper (RFC 1950)', () =>
    deflateSync(TEXT),
  ),
  coded('/deflate-raw', 'deflate', 'deflate as some servers send it, without the wrapper (RFC 1951)', () =>
    deflateRawSync(TEXT),
  ),
  coded('/br', 'br', 'Brotli (RFC 7932)', () => brotliCompressSync(TEXT)),
  coded('/zstd', 'zstd', 'Zstandard (RFC 8878)', () => ZSTD_FRAME),
  coded('/gzip-br', 'gzip, br', 'two codings, the last to be taken off first', () =>
    brotliCompressSync(gzipSync(TEXT)),
  ),
  coded('/x-unknown', 'x-unknown', 'a coding that nobody has heard of', () => Buffer.from(TEXT)),
  {
    path: '/bomb',
    teaches: 'a decompression bomb: a megabyte of gzip that unpacks to a gigabyte of zeros',
    answer: (_request, wire) => wire.respond({ status: 200, headers: headersOf('gzip'), body: bomb() }),
  },
];

function coded(path: string, coding: string, teaches: string, encode: () => Uint8Array): Shape {
  return {
    path,
    teaches,
    answer: (_request, wire) => wire.respond({ status: 200, headers: headersOf(coding), body: encode() }),
  };
}

function headersOf(coding: string) {
  return [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Encoding', coding],
  ] as const;
}

const MEBIBYTE = 1024 * 1024;

/** One gzip member (RFC 1952, section 2.3) of the same block over and over, so that none of it need be held. */
async function* bomb(): AsyncGenerator<Uint8Array> {
  const zeros = Buffer.alloc(MEBIBYTE);
  // A full flush ends a block such that it does not refer to what came before it.
  const block = deflateRawSync(zeros, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  let crc = 0;
  yield GZIP_HEADER;
  for (let count = 0; count < 1024; count += 1) {
    crc = crc32(zeros, crc);
    yield block;
  }
  yield deflateRawSync('');
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc);
  trailer.writeUInt32LE(1024 * MEBIBYTE, 4);
  yield trailer;
}

/** Magic number, deflate, no flags, no time, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
