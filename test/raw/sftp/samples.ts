/**
 * Packets and their bytes. The bytes were put together field by field with Python's struct module as the draft's sections 3 to
 * 7 say, with `u = lambda n: pack('>I', n)`, `q = lambda n: pack('>Q', n)` and `s = lambda b: u(len(b)) + b`: READ is
 * `u(22) + b'\\x05' + u(3) + s(b'h') + q(2**33 + 5) + u(32768)`.
 */
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import type { Reply, Request } from '../../../src/raw/sftp/packets.ts';

export interface Sample<Packet> {
  readonly title: string;
  readonly packet: Packet;
  readonly hex: string;
}

const bytes = (latin1: string): RemotePath => latin1 as RemotePath;

export const REQUEST_SAMPLES: readonly Sample<Request>[] = [
  {
    title: 'INIT: the first words',
    packet: { type: 'INIT', version: 3, extensions: new Map() },
    hex: '000000050100000003',
  },
  {
    title: 'OPEN: write, create and truncate, and a mode; a name that is no UTF-8',
    packet: { type: 'OPEN', id: 1, path: bytes('caf\xe9'), flags: 0x1a, attributes: { permissions: 0o644 } },
    hex: '00000019030000000100000004636166e90000001a00000004000001a4',
  },
  {
    title: 'CLOSE: a handle of bytes',
    packet: { type: 'CLOSE', id: 2, handle: '\0\0\0\x01' },
    hex: '0000000d04000000020000000400000001',
  },
  {
    title: 'READ: beyond 4 GiB',
    packet: { type: 'READ', id: 3, handle: 'h', offset: 2 ** 33 + 5, length: 32768 },
    hex: '0000001605000000030000000168000000020000000500008000',
  },
  {
    title: 'WRITE',
    packet: { type: 'WRITE', id: 4, handle: 'h', offset: 4096, bytes: Buffer.from('hello') },
    hex: '0000001b0600000004000000016800000000000010000000000568656c6c6f',
  },
  {
    title: 'LSTAT',
    packet: { type: 'LSTAT', id: 5, path: bytes('/a') },
    hex: '0000000b0700000005000000022f61',
  },
  {
    title: 'FSTAT',
    packet: { type: 'FSTAT', id: 6, handle: 'h' },
    hex: '0000000a08000000060000000168',
  },
  {
    title: 'SETSTAT: times',
    packet: {
      type: 'SETSTAT',
      id: 7,
      path: bytes('a'),
      attributes: { times: { read: 1_000_000_000, written: 1_000_000_001 } },
    },
    hex: '0000001609000000070000000161000000083b9aca003b9aca01',
  },
  {
    title: 'FSETSTAT: a size',
    packet: { type: 'FSETSTAT', id: 8, handle: 'h', attributes: { size: 12 } },
    hex: '000000160a00000008000000016800000001000000000000000c',
  },
  {
    title: 'OPENDIR',
    packet: { type: 'OPENDIR', id: 9, path: bytes('/') },
    hex: '0000000a0b00000009000000012f',
  },
  {
    title: 'READDIR',
    packet: { type: 'READDIR', id: 10, handle: 'h' },
    hex: '0000000a0c0000000a0000000168',
  },
  {
    title: 'REMOVE',
    packet: { type: 'REMOVE', id: 11, path: bytes('a') },
    hex: '0000000a0d0000000b0000000161',
  },
  {
    title: 'MKDIR: no attributes',
    packet: { type: 'MKDIR', id: 12, path: bytes('d'), attributes: {} },
    hex: '0000000e0e0000000c000000016400000000',
  },
  {
    title: 'RMDIR',
    packet: { type: 'RMDIR', id: 13, path: bytes('d') },
    hex: '0000000a0f0000000d0000000164',
  },
  {
    title: 'REALPATH',
    packet: { type: 'REALPATH', id: 14, path: bytes('.') },
    hex: '0000000a100000000e000000012e',
  },
  {
    title: 'STAT',
    packet: { type: 'STAT', id: 15, path: bytes('a') },
    hex: '0000000a110000000f0000000161',
  },
  {
    title: 'RENAME',
    packet: { type: 'RENAME', id: 16, from: bytes('a'), to: bytes('b') },
    hex: '0000000f120000001000000001610000000162',
  },
  {
    title: 'READLINK',
    packet: { type: 'READLINK', id: 17, path: bytes('l') },
    hex: '0000000a1300000011000000016c',
  },
  {
    title: "SYMLINK: as OpenSSH's server wants it",
    packet: { type: 'SYMLINK', id: 18, target: bytes('target'), path: bytes('link') },
    hex: '00000017140000001200000006746172676574000000046c696e6b',
  },
  {
    title: 'EXTENDED: fsync',
    packet: {
      type: 'EXTENDED',
      id: 19,
      name: 'fsync@openssh.com',
      payload: Buffer.from('\0\0\0\x01h', 'latin1'),
    },
    hex: '0000001fc800000013000000116673796e63406f70656e7373682e636f6d0000000168',
  },
];

export const REPLY_SAMPLES: readonly Sample<Reply>[] = [
  {
    title: 'VERSION: two extensions',
    packet: {
      type: 'VERSION',
      version: 3,
      extensions: new Map([
        ['posix-rename@openssh.com', '1'],
        ['limits@openssh.com', '1'],
      ]),
    },
    hex: '00000041020000000300000018706f7369782d72656e616d65406f70656e7373682e636f6d0000000131000000126c696d697473406f70656e7373682e636f6d0000000131',
  },
  {
    title: 'STATUS: a refusal',
    packet: { type: 'STATUS', id: 1, status: 2, message: 'No such file', language: 'en' },
    hex: '0000001f6500000001000000020000000c4e6f20737563682066696c6500000002656e',
  },
  {
    title: 'HANDLE: the highest id',
    packet: { type: 'HANDLE', id: 0xffff_ffff, handle: '\0\0\0\x01' },
    hex: '0000000d66ffffffff0000000400000001',
  },
  {
    title: 'DATA',
    packet: { type: 'DATA', id: 7, bytes: Buffer.from('hello') },
    hex: '0000000e67000000070000000568656c6c6f',
  },
  {
    title: 'NAME: all attributes that there are, and none',
    packet: {
      type: 'NAME',
      id: 8,
      files: [
        {
          name: bytes('a'),
          longname: bytes('-rw-r--r--    1 alice    staff          12 Nov 20 14:33 a'),
          attributes: {
            size: 12,
            owners: { user: 1000, group: 50 },
            permissions: 0o100644,
            times: { read: 919_000_000, written: 919_000_001 },
            extended: [{ name: 'acl@x', value: 'y' }],
          },
        },
        { name: bytes('\xff'), longname: bytes(''), attributes: {} },
      ],
    },
    hex: '0000008a6800000008000000020000000161000000392d72772d722d2d722d2d202020203120616c696365202020207374616666202020202020202020203132204e6f762032302031343a333320618000000f000000000000000c000003e800000032000081a436c6d3c036c6d3c1000000010000000561636c4078000000017900000001ff0000000000000000',
  },
  {
    title: 'ATTRS: the largest size',
    packet: { type: 'ATTRS', id: 9, attributes: { size: 2 ** 53 - 1, permissions: 0o40755 } },
    hex: '00000015690000000900000005001fffffffffffff000041ed',
  },
  {
    title: 'EXTENDED_REPLY: limits',
    packet: {
      type: 'EXTENDED_REPLY',
      id: 10,
      payload: Buffer.from('0000000000040000000000000003fc000000000000000000ffffffffffffffff', 'hex'),
    },
    hex: '00000025c90000000a0000000000040000000000000003fc000000000000000000ffffffffffffffff',
  },
];

/** All of the samples, one after the other. */
export function stream(samples: readonly Sample<unknown>[]): Buffer {
  return Buffer.from(samples.map(({ hex }) => hex).join(''), 'hex');
}
