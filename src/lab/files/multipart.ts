import { randomUUID } from 'node:crypto';
import { contentRange, type ByteRange } from './ranges.ts';

/** The frame of a `multipart/byteranges` body (RFC 9110, section 14.6): the ranges go between its pieces. */
export interface ByteRangesFrame {
  readonly type: string;
  /** What stands before each range, one for each. */
  readonly heads: readonly Buffer[];
  readonly tail: Buffer;
  /** Of the whole body, in bytes. */
  readonly length: number;
}

export function frameRanges(ranges: readonly ByteRange[], size: number, type: string): ByteRangesFrame {
  const boundary = randomUUID();
  const heads = ranges.map((range, index) =>
    Buffer.from(
      `${index === 0 ? '' : '\r\n'}--${boundary}\r\n` +
        `Content-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
    ),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const length =
    heads.reduce((sum, head) => sum + head.length, tail.length) +
    ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return { type: `multipart/byteranges; boundary=${boundary}`, heads, tail, length };
}
