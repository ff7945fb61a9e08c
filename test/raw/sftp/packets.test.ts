import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Incoming, ReplyDecoder, RequestDecoder } from '../../../src/raw/sftp/decoder.ts';
import {
  decodePayload,
  encodePayload,
  EXTENSIONS,
  type ExtensionName,
} from '../../../src/raw/sftp/extensions.ts';
import { encodePacket, type Reply, type Request, REPLIES, REQUESTS } from '../../../src/raw/sftp/packets.ts';
import { FieldWriter } from '../../../src/raw/sftp/primitives.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';
import { REPLY_SAMPLES, REQUEST_SAMPLES, type Sample, stream } from './samples.ts';

function encode(packet: Request | Reply): string {
  const writer = new FieldWriter();
  encodePacket(writer, packet);
  return writer.written.toString('hex');
}

/** All that the pieces say; each piece is gone when the next one comes, as a socket's buffer is. */
function decodeAll<P>(
  decoder: { push(bytes: Uint8Array): void; next(): P | undefined },
  pieces: Pieces,
): P[] {
  const found: P[] = [];
  for (const piece of pieces) {
    const memory = Uint8Array.from(piece);
    decoder.push(memory);
    for (let packet = decoder.next(); packet !== undefined; packet = decoder.next()) {
      found.push(structuredClone(packet));
    }
    memory.fill(0x21);
  }
  return found;
}

/** The pieces of each DATA put together. */
function joined(incoming: readonly Incoming[]): unknown[] {
  const packets: unknown[] = [];
  let gathered: Uint8Array[] = [];
  for (const packet of incoming) {
    if (packet.type !== 'DATA') {
      packets.push(comparable(packet));
      continue;
    }
    gathered.push(packet.bytes);
    if (packet.left > 0) continue;
    packets.push(comparable({ type: 'DATA', id: packet.id, bytes: Buffer.concat(gathered) }));
    gathered = [];
  }
  return packets;
}

/** Bytes of whatever class. */
function comparable(packet: object): unknown {
  return Object.fromEntries(
    Object.entries(packet).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value as unknown),
    ]),
  );
}

const requestsIn = (pieces: Pieces): unknown[] => decodeAll(new RequestDecoder(), pieces).map(comparable);
const repliesIn = (pieces: Pieces): unknown[] => joined(decodeAll(new ReplyDecoder(), pieces));

interface Side {
  readonly side: string;
  readonly samples: readonly Sample<Request | Reply>[];
  readonly read: (pieces: Pieces) => unknown[];
  readonly table: object;
}

const SIDES: readonly Side[] = [
  { side: 'a client', samples: REQUEST_SAMPLES, read: requestsIn, table: REQUESTS },
  { side: 'a server', samples: REPLY_SAMPLES, read: repliesIn, table: REPLIES },
];

describe.for(SIDES)('what $side says', ({ samples, read, table }) => {
  it('is all in the samples', () => {
    expect(new Set(samples.map(({ packet }) => packet.type))).toEqual(new Set(Object.keys(table)));
  });

  test.for(samples)('$title', ({ packet, hex }) => {
    expect(encode(packet)).toBe(hex);
    const bytes = Buffer.from(hex, 'hex');
    expect(read(whole(bytes))).toEqual([comparable(packet)]);
    expect(read(byteByByte(bytes))).toEqual([comparable(packet)]);
  });

  it('comes in any pieces', () => {
    const bytes = stream(samples);
    const expected = samples.map(({ packet }) => comparable(packet));
    expect(read(whole(bytes))).toEqual(expected);
    expect(read(byteByByte(bytes))).toEqual(expected);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(read(splitAt(bytes, places))).toEqual(expected);
      }),
    );
  });

  it('waits for what has not come', () => {
    for (const { hex } of samples) {
      const bytes = Buffer.from(hex, 'hex');
      const found = read(whole(bytes.subarray(0, -1)));
      expect(found).toEqual([]);
    }
  });

  it('is encoded into memory that is used again', () => {
    const writer = new FieldWriter();
    for (const { packet, hex } of samples) {
      encodePacket(writer, packet);
      encodePacket(writer, packet);
      expect(writer.written.toString('hex')).toBe(hex + hex);
      writer.clear();
    }
  });
});

describe('STATUS', () => {
  it('may end after its number', () => {
    expect(repliesIn(whole(Buffer.from('00000009650000000100000000', 'hex')))).toEqual([
      { type: 'STATUS', id: 1, status: 0, message: '', language: '' },
    ]);
  });
});

describe('DATA', () => {
  it('is handed on in the pieces in which it comes', () => {
    const bytes = Buffer.from('0000000e67000000070000000568656c6c6f', 'hex');
    const pieces = decodeAll(new ReplyDecoder(), splitAt(bytes, [8, 14, 15]));
    expect(pieces.map((piece) => comparable(piece))).toEqual([
      { type: 'DATA', id: 7, bytes: '68', left: 4 },
      { type: 'DATA', id: 7, bytes: '65', left: 3 },
      { type: 'DATA', id: 7, bytes: '6c6c6f', left: 0 },
    ]);
  });

  it('is not copied where it is whole', () => {
    const memory = Uint8Array.from(Buffer.from('0000000e67000000070000000568656c6c6f', 'hex'));
    const decoder = new ReplyDecoder();
    decoder.push(memory);
    const piece = decoder.next();
    expect(piece?.type === 'DATA' && piece.bytes.buffer === memory.buffer).toBe(true);
  });
});

/** As above: `u` and `q` of the draft's types, by Python. */
const PAYLOADS: readonly (readonly [ExtensionName, 'request' | 'reply', object, string])[] = [
  ['posix-rename@openssh.com', 'request', { from: 'a', to: 'b' }, '00000001610000000162'],
  ['fsync@openssh.com', 'request', { handle: 'h' }, '0000000168'],
  ['statvfs@openssh.com', 'request', { path: '/' }, '000000012f'],
  [
    'statvfs@openssh.com',
    'reply',
    {
      blockSize: 4096n,
      fragmentSize: 1024n,
      blocks: 100n,
      freeBlocks: 50n,
      availableBlocks: 40n,
      files: 0n,
      freeFiles: 0n,
      availableFiles: 0n,
      id: 2n ** 64n - 1n,
      flags: 1n,
      maxNameLength: 255n,
    },
    '00000000000010000000000000000400000000000000006400000000000000320000000000000028' +
      '000000000000000000000000000000000000000000000000ffffffffffffffff000000000000000100000000000000ff',
  ],
  ['limits@openssh.com', 'request', {}, ''],
  [
    'limits@openssh.com',
    'reply',
    { packetLength: 262_144n, readLength: 261_120n, writeLength: 0n, openHandles: 2n ** 64n - 1n },
    '0000000000040000000000000003fc000000000000000000ffffffffffffffff',
  ],
];

describe("OpenSSH's extensions", () => {
  test.for(PAYLOADS)('%s, its %s', ([name, side, values, hex]) => {
    const fields: object = EXTENSIONS[name][side];
    expect(Buffer.from(encodePayload(fields as never, values as never)).toString('hex')).toBe(hex);
    expect(decodePayload(fields as never, Buffer.from(hex, 'hex'))).toEqual(values);
  });
});
