import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isNetkitError } from '../../../src/errors.ts';
import { ReplyDecoder, RequestDecoder } from '../../../src/raw/sftp/decoder.ts';
import { MAX_PACKET_BYTES } from '../../../src/raw/sftp/packets.ts';

function decode(decoder: { push(bytes: Uint8Array): void; next(): unknown }, bytes: Uint8Array): unknown[] {
  decoder.push(bytes);
  const found: unknown[] = [];
  for (let packet = decoder.next(); packet !== undefined; packet = decoder.next()) found.push(packet);
  return found;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

const REPLIES = [
  ['a packet without a kind', '00000000', /no kind/],
  ['a kind that nobody knows', '00000005 63 00000001', /99 is no kind/],
  ['a request', '0000000a 10 00000001 00000001 2e', /16 is no kind/],
  ['a packet that ends within a number', '00000003 65 0000', /ends within a field/],
  [
    'a string that is longer than its packet',
    '0000000d 66 00000001 00000005 61616161',
    /ends within a field/,
  ],
  ['a string of 4 GiB', '0000000a 66 00000001 ffffffff 61', /ends within a field/],
  ['bytes after the last field', '0000000b 66 00000001 00000001 61 00', /1 bytes more than its fields/],
  ['names, and fewer than their number', '00000009 68 00000001 ffffffff', /ends within a field/],
  [
    'attributes of a later version',
    '00000009 69 00000001 00000010',
    /flags that version 3 does not know \(10\)/,
  ],
  ['a size of 2^53', '00000011 69 00000001 00000001 0020000000000000', /longer than 2\^53/],
  ['a size of 2^64-1', '00000011 69 00000001 00000001 ffffffffffffffff', /longer than 2\^53/],
  [
    'DATA that is longer than its packet',
    '0000000e 67 00000001 00000006 68656c6c6f',
    /not as long as its bytes/,
  ],
  [
    'DATA that is shorter than its packet',
    '0000000e 67 00000001 00000004 68656c6c6f',
    /not as long as its bytes/,
  ],
  ['DATA without bytes', '00000009 67 00000001 00000000', /has no bytes/],
  ['DATA that ends in its head', '00000005 67 00000001 00000005 65 00000000', /not as long as its bytes/],
  ['a handle that is too long', `0000010a 66 00000001 00000101 ${'61'.repeat(257)}`, /more than 256 bytes/],
] as const;

describe('what no server may say', () => {
  test.for(REPLIES)('%s', ([, bytes, message]) => {
    expect(() => decode(new ReplyDecoder(), hex(bytes))).toThrow(
      expect.objectContaining({
        name: 'ProtocolError',
        code: 'weird-reply',
        message: expect.stringMatching(message),
      }),
    );
  });

  it('a reply, to a server', () => {
    const bytes = hex('0000000e 67 00000007 00000005 68656c6c6f');
    expect(() => decode(new RequestDecoder(), bytes)).toThrow(/103 is no kind/);
  });
});

describe('the longest packet', () => {
  const head = (length: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
  };
  const TOO_LONG = { name: 'LimitError', limit: 'MAX_PACKET_BYTES', hint: undefined };

  it('may come', () => {
    // EXTENDED_REPLY: its kind, its id, and the rest.
    const packet = Buffer.concat([
      head(MAX_PACKET_BYTES),
      Buffer.of(201),
      Buffer.alloc(MAX_PACKET_BYTES - 1),
    ]);
    expect(decode(new ReplyDecoder(), packet)).toHaveLength(1);
  });

  it('is refused by its length alone when it is longer', () => {
    expect(() => decode(new ReplyDecoder(), head(MAX_PACKET_BYTES + 1))).toThrow(
      expect.objectContaining(TOO_LONG),
    );
    expect(() => decode(new RequestDecoder(), head(0xffff_ffff))).toThrow(expect.objectContaining(TOO_LONG));
  });

  it('is text more often than it is a packet, and then says so', () => {
    expect(() => decode(new ReplyDecoder(), Buffer.from('Welcome, alice!\n'))).toThrow(
      expect.objectContaining({
        limit: 'MAX_PACKET_BYTES',
        message: expect.stringContaining('1466264675'),
        hint: expect.stringContaining('"Welc"'),
      }),
    );
  });
});

describe('garbage', () => {
  it('is an error or nothing yet, and never anything else', () => {
    const kinds = fc.constantFrom(1, 2, 3, 5, 6, 9, 20, 101, 102, 103, 104, 105, 200, 201);
    const packet = fc.tuple(kinds, fc.uint8Array({ maxLength: 64 })).map(([kind, rest]) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(rest.length + 1);
      head.writeUInt8(kind, 4);
      return Buffer.concat([head, rest]);
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 5 }), (packets) => {
        for (const decoder of [new ReplyDecoder(), new RequestDecoder()]) {
          try {
            expect(decode(decoder, Buffer.concat(packets)).length).toBeLessThanOrEqual(packets.length);
          } catch (error) {
            expect(isNetkitError(error)).toBe(true);
          }
        }
      }),
    );
  });
});
