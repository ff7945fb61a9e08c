import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeName,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  MAX_POINTERS,
  NameEncoder,
} from '../../../src/raw/dns/name.ts';

/** RFC 1035, section 4.1.4: the example of compression, at the places that it has there. */
function sample(): Buffer {
  const bytes = Buffer.alloc(93);
  bytes.set(Buffer.from('\x01F\x03ISI\x04ARPA\0', 'latin1'), 20);
  bytes.set(Buffer.from('\x03FOO\xc0\x14', 'latin1'), 40);
  bytes.set(Buffer.from('\xc0\x1a', 'latin1'), 64);
  return bytes;
}

const broken = (message: string) => expect.objectContaining({ code: 'weird-reply', message }) as Error;

describe('decodeName', () => {
  test.each([
    [20, 'F.ISI.ARPA', 32],
    [40, 'FOO.F.ISI.ARPA', 46],
    [64, 'ARPA', 66],
    [92, '.', 93],
  ])('at byte %i of the RFC’s example stands %s', (at, name, end) => {
    expect(decodeName(sample(), at)).toEqual({ name, end });
  });

  test('shows bytes that are no printable ASCII, dots and backslashes as the RFC writes them', () => {
    const bytes = Buffer.from('\x05a.b\\\x1b\x01\xff\0', 'latin1');
    expect(decodeName(bytes, 0)).toEqual({ name: 'a\\046b\\092\\027.\\255', end: 9 });
  });

  test.each([
    ['itself', 'c000', 0],
    ['what comes later', 'c002 00', 0],
    ['a circle of two', '0161 c004 0162 c000', 4],
    ['a label before itself', '0161 c000', 0],
  ])('refuses a pointer to %s', (_, hex, at) => {
    expect(() => decodeName(Buffer.from(hex.replaceAll(' ', ''), 'hex'), at)).toThrow(
      broken('the pointer in a name does not lead back'),
    );
  });

  /** The root, and then pointers, each to the one before. */
  const chain = (count: number): Buffer => {
    const pointers = Array.from({ length: count }, (_, index) => {
      const target = index === 0 ? 0 : 1 + 2 * (index - 1);
      return Buffer.of(0xc0 + Math.floor(target / 256), target % 256);
    });
    return Buffer.concat([Buffer.of(0), ...pointers]);
  };

  test('follows so many pointers, and no more', () => {
    expect(decodeName(chain(MAX_POINTERS), 1 + 2 * (MAX_POINTERS - 1)).name).toBe('.');
    expect(() => decodeName(chain(MAX_POINTERS + 1), 1 + 2 * MAX_POINTERS)).toThrow(
      broken(`a name has more than ${MAX_POINTERS} pointers`),
    );
  });

  test('takes the longest name, and refuses one that is longer', () => {
    const label = (length: number): Buffer => Buffer.concat([Buffer.of(length), Buffer.alloc(length, 'a')]);
    const three = [63, 63, 63].map(label);
    const longest = Buffer.concat([...three, label(61), Buffer.of(0)]);
    expect(longest.length).toBe(MAX_NAME_BYTES);
    expect(decodeName(longest, 0).end).toBe(MAX_NAME_BYTES);
    expect(() => decodeName(Buffer.concat([...three, label(62), Buffer.of(0)]), 0)).toThrow(
      broken('a name is longer than 255 bytes'),
    );
  });

  test.each([0x40, 0x80, 0xbf])('refuses %i, which is neither a length nor a pointer', (byte) => {
    expect(() => decodeName(Buffer.alloc(300, byte), 0)).toThrow(broken(`${byte} is no length of a label`));
  });

  test.each(['', '03', '036162', '0161', 'c0'])('refuses %s, which is cut off', (hex) => {
    expect(() => decodeName(Buffer.from(hex, 'hex'), 0)).toThrow(broken('the message is cut off'));
  });
});

describe('NameEncoder', () => {
  test('shortens a name by what an earlier one ends in, as the RFC’s example has it', () => {
    const names = new NameEncoder();
    const whole = sample();
    expect(names.encode('F.ISI.ARPA', 20)).toEqual(whole.subarray(20, 32));
    expect(names.encode('FOO.F.ISI.ARPA.', 40)).toEqual(whole.subarray(40, 46));
    expect(names.encode('ARPA', 64)).toEqual(whole.subarray(64, 66));
    expect(names.encode('.', 92)).toEqual(Buffer.of(0));
  });

  test('makes no pointer to what 14 bits cannot say', () => {
    const names = new NameEncoder();
    names.encode('a', 0x3fff);
    expect(names.encode('a', 0x5000).toString('hex')).toBe('ffff');
    names.encode('b', 0x4000);
    expect(names.encode('b', 0x5000).toString('hex')).toBe('016200');
  });

  test.each([
    ['a..b', 'a..b has an empty label'],
    ['.a', '.a has an empty label'],
    [`${'a'.repeat(MAX_LABEL_BYTES + 1)}.b`, `a label of ${'a'.repeat(64)}.b is longer than 63 bytes`],
    [`${'a.'.repeat(127)}a`, `${'a.'.repeat(127)}a is longer than 255 bytes`],
  ])('refuses %s', (name, message) => {
    expect(() => new NameEncoder().encode(name, 0)).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });

  test('whatever bytes are in it, a name comes back as it went', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const bytes = Buffer.concat([
          ...labels.flatMap((each) => [Buffer.of(each.length), each]),
          Buffer.of(0),
        ]);
        const { name } = decodeName(bytes, 0);
        expect(new NameEncoder().encode(name, 0).equals(bytes)).toBe(true);
      }),
    );
  });
});
