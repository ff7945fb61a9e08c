import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIENT_PREFACE, type FrameHeader, FrameReader, nameOfError } from '../../src/wire/http2-frames.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** Worked out by hand from RFC 9113, section 4.1. */
const WIRE = hex(`
  50524920 2a204854 54502f32 2e300d0a 0d0a534d 0d0a0d0a
  000006 04 00 00000000  0002 00000000
  000003 01 05 80000001  828684
  000000 00 01 00000001
  000005 fa ff 7fffffff  68656c6c6f
`);

const FRAMES: readonly [FrameHeader, payload: string][] = [
  [{ length: 6, type: 4, flags: 0, stream: 0 }, '\0\x02\0\0\0\0'],
  // The reserved bit is ignored.
  [{ length: 3, type: 1, flags: 5, stream: 1 }, '\x82\x86\x84'],
  [{ length: 0, type: 0, flags: 1, stream: 1 }, ''],
  [{ length: 5, type: 250, flags: 255, stream: 0x7fffffff }, 'hello'],
];

/** What a reader makes of the pieces, put together again. */
function readAll(pieces: Pieces, side: 'client' | 'server') {
  const reader = new FrameReader(side);
  const frames: [FrameHeader, string][] = [];
  let preface = '';
  let passed = '';
  let completed = 0;
  for (const piece of pieces) {
    for (const span of reader.read(piece)) {
      const text = Buffer.from(span.bytes).toString('latin1');
      passed += text;
      if (span.kind === 'preface') preface += text;
      if (span.kind === 'header' && span.frame) frames.push([span.frame, '']);
      if (span.kind !== 'payload') continue;
      const last = frames.at(-1);
      expect(span.frame).toEqual(last?.[0]);
      if (last) last[1] += text;
      if (span.complete) completed += 1;
    }
  }
  return { frames, preface, passed, completed };
}

describe('the frames of HTTP/2', () => {
  it.each([
    ['whole', whole(WIRE)],
    ['byte by byte', byteByByte(WIRE)],
  ])('are told apart: %s', (_how, pieces) => {
    const { frames, preface, passed, completed } = readAll(pieces, 'client');
    expect(preface).toBe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(frames).toEqual(FRAMES);
    expect(completed).toBe(3);
    expect(passed).toBe(WIRE.toString('latin1'));
  });

  it('are the same wherever the bytes are cut', () => {
    const expected = readAll(whole(WIRE), 'client');
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(readAll(splitAt(WIRE, places), 'client')).toEqual(expected);
      }),
    );
  });

  it('begin without a preface where a server sends them', () => {
    const { frames, preface } = readAll(whole(WIRE.subarray(CLIENT_PREFACE.length)), 'server');
    expect(preface).toBe('');
    expect(frames).toEqual(FRAMES);
  });

  it('lose no byte of garbage, and keep none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces(), (bytes, places) => {
        const { passed } = readAll(splitAt(bytes, places), 'server');
        expect(passed).toBe(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });

  it('end for reasons that have names, or numbers', () => {
    expect([nameOfError(0), nameOfError(13), nameOfError(14)]).toEqual([
      'NO_ERROR',
      'HTTP_1_1_REQUIRED',
      'error 14',
    ]);
  });
});
