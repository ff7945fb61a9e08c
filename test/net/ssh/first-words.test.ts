import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFirstWords } from '../../../src/net/ssh/first-words.ts';

/** RFC 4253, section 7.1: what a server might offer, by hand. */
const LISTS = [
  'curve25519-sha256,ext-info-s',
  'ssh-ed25519,rsa-sha2-512',
  'aes128-ctr',
  'aes256-ctr',
  'hmac-sha2-256',
  'hmac-sha1',
  'none',
  'none',
  '',
  '',
];
const KEXINIT = packet(20, ...LISTS);
const OFFER = {
  keyExchange: ['curve25519-sha256', 'ext-info-s'],
  hostKey: ['ssh-ed25519', 'rsa-sha2-512'],
  cipher: ['aes128-ctr'],
  mac: ['hmac-sha2-256'],
};

function packet(type: number, ...lists: readonly string[]): Buffer {
  const strings = lists.flatMap((list) => [uint32(list.length), Buffer.from(list)]);
  const payload = Buffer.concat([Buffer.of(type), Buffer.alloc(16, 7), ...strings, Buffer.alloc(5)]);
  return Buffer.concat([uint32(payload.length + 5), Buffer.of(4), payload, Buffer.alloc(4)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const said = (text: string, ...more: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(text, 'latin1'), ...more]);

describe('the first words of a server', () => {
  test.each([
    ['nothing', said(''), {}],
    ['a line without its end', said('SSH-2.0-x'), {}],
    ['a version', said('SSH-2.0-OpenSSH_9.2p1 Debian\r\n'), version('SSH-2.0-OpenSSH_9.2p1 Debian')],
    ['a version with LF alone', said('SSH-2.0-x\n'), version('SSH-2.0-x')],
    ['another protocol', said('220 (vsFTPd 3.0.3)\r\n'), { firstLine: '220 (vsFTPd 3.0.3)' }],
    [
      'lines before the version',
      said('Hello,\r\nSSH is here\r\nSSH-2.0-x\r\n', KEXINIT),
      { firstLine: 'Hello,', version: 'SSH-2.0-x', offer: OFFER },
    ],
    ['all of it', said('SSH-2.0-x\r\n', KEXINIT), { ...version('SSH-2.0-x'), offer: OFFER }],
    ['more than that', said('SSH-2.0-x\r\n', KEXINIT, KEXINIT), { ...version('SSH-2.0-x'), offer: OFFER }],
    ['another packet', said('SSH-2.0-x\r\n', packet(1, ...LISTS)), version('SSH-2.0-x')],
    ['a list that ends nowhere', said('SSH-2.0-x\r\n', KEXINIT.subarray(0, 40)), version('SSH-2.0-x')],
    [
      'a length beyond everything',
      said('SSH-2.0-x\r\n', KEXINIT.subarray(0, 22), Buffer.alloc(8, 0xff)),
      version('SSH-2.0-x'),
    ],
  ])('%s', (_title, bytes, expected) => {
    expect(readFirstWords(bytes)).toEqual(expected);
  });

  test('are read as far as they go, wherever they are cut', () => {
    const bytes = said('SSH-2.0-x\r\n', KEXINIT);
    for (let end = 0; end <= bytes.length; end += 1) {
      const { offer = OFFER, ...rest } = readFirstWords(bytes.subarray(0, end));
      expect(offer).toEqual(OFFER);
      expect(rest).toEqual(end < 11 ? {} : version('SSH-2.0-x'));
    }
  });

  test('may be anything', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void readFirstWords(said('SSH-2.0-x\n', Buffer.from(bytes)))),
    );
  });
});

function version(line: string): { firstLine: string; version: string } {
  return { firstLine: line, version: line };
}
