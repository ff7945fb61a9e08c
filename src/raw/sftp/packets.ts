/**
 * SFTP, version 3 (draft-ietf-secsh-filexfer-02): the packets, as tables that encode and decode for both sides.
 *
 *     C: 00 00 00 05  01  00 00 00 03                          INIT: 5 bytes, packet 1, version 3
 *     S: 00 00 00 05  02  00 00 00 03                          VERSION, then the server's extensions
 *     C: 00 00 00 0a  10  00 00 00 01  00 00 00 01 2e          REALPATH, request 1, `.`
 *     C: 00 00 00 16  05  00 00 00 07  00 00 00 01 30          READ, request 7, handle `0`,
 *                         00 00 00 00 00 00 00 00  00 00 80 00     from 0, 32768 bytes of it
 *     S: 00 00 00 0e  67  00 00 00 07  00 00 00 05 68 65 6c 6c 6f  DATA to request 7: hello
 *
 * Each begins with its length (without these four bytes) and a number for its kind. A request has an id that its reply
 * carries too: there may be any number of requests under way, and replies come in any order. The draft's names have
 * SSH_FXP_ before them.
 */
import type { RemotePath } from '../../protocols/remote-path.ts';
import { type Attributes, attributes } from './attributes.ts';
import {
  bytes,
  counted,
  decodeFields,
  encodeFields,
  type Field,
  type Fields,
  handle,
  optionalText,
  pairs,
  path,
  rest,
  size,
  text,
  uint32,
  type Values,
} from './fields.ts';
import { FieldReader, type FieldWriter, violation } from './primitives.ts';

export const VERSION = 3;

/**
 * OpenSSH's limit for both sides, its `limits@openssh.com` says so; the draft itself (section 3) asks for 34000 bytes at least.
 */
export const MAX_PACKET_BYTES = 256 * 1024;

/** For data in a packet; the rest is for what stands before it, as OpenSSH reckons. */
export const MAX_DATA_BYTES = MAX_PACKET_BYTES - 1024;

/** What any server takes: the draft's 34000 bytes with a round number of them for data, as all clients ask. */
export const DEFAULT_DATA_BYTES = 32 * 1024;

/** What a NAME has of each file. */
export interface NamedFile {
  readonly name: RemotePath;
  /** A line as of `ls -l`, for people (section 7). */
  readonly longname: RemotePath;
  readonly attributes: Attributes;
}

const namedFile: Field<NamedFile> = {
  read: (from) => ({
    name: path.read(from),
    longname: path.read(from),
    attributes: attributes.read(from),
  }),
  write: (to, file) => {
    path.write(to, file.name);
    path.write(to, file.longname);
    attributes.write(to, file.attributes);
  },
};

const onPath = { id: uint32, path } as const;
const onHandle = { id: uint32, handle } as const;

/** What a client says (section 6). */
export const REQUESTS = {
  INIT: { code: 1, fields: { version: uint32, extensions: pairs } },
  OPEN: { code: 3, fields: { ...onPath, flags: uint32, attributes } },
  CLOSE: { code: 4, fields: onHandle },
  READ: { code: 5, fields: { ...onHandle, offset: size, length: uint32 } },
  WRITE: { code: 6, fields: { ...onHandle, offset: size, bytes } },
  LSTAT: { code: 7, fields: onPath },
  FSTAT: { code: 8, fields: onHandle },
  SETSTAT: { code: 9, fields: { ...onPath, attributes } },
  FSETSTAT: { code: 10, fields: { ...onHandle, attributes } },
  OPENDIR: { code: 11, fields: onPath },
  READDIR: { code: 12, fields: onHandle },
  REMOVE: { code: 13, fields: onPath },
  MKDIR: { code: 14, fields: { ...onPath, attributes } },
  RMDIR: { code: 15, fields: onPath },
  REALPATH: { code: 16, fields: onPath },
  STAT: { code: 17, fields: onPath },
  RENAME: { code: 18, fields: { id: uint32, from: path, to: path } },
  READLINK: { code: 19, fields: onPath },
  // The draft has the link first. OpenSSH's server took them the other way round, and all others follow (its PROTOCOL, 4.1).
  SYMLINK: { code: 20, fields: { id: uint32, target: path, path } },
  EXTENDED: { code: 200, fields: { id: uint32, name: text, payload: rest } },
} as const satisfies PacketTable;

/** What a server answers (section 7). */
export const REPLIES = {
  VERSION: { code: 2, fields: { version: uint32, extensions: pairs } },
  // Servers of older versions say no more than the status.
  STATUS: {
    code: 101,
    fields: { id: uint32, status: uint32, message: optionalText, language: optionalText },
  },
  HANDLE: { code: 102, fields: onHandle },
  DATA: { code: 103, fields: { id: uint32, bytes } },
  NAME: { code: 104, fields: { id: uint32, files: counted(namedFile) } },
  ATTRS: { code: 105, fields: { id: uint32, attributes } },
  EXTENDED_REPLY: { code: 201, fields: { id: uint32, payload: rest } },
} as const satisfies PacketTable;

const PACKETS = { ...REQUESTS, ...REPLIES };

export type Request = PacketOf<typeof REQUESTS>;
export type Reply = PacketOf<typeof REPLIES>;

export type PacketTable = Readonly<Record<string, { readonly code: number; readonly fields: Fields }>>;

/** Any of a table's packets, `type` being its name. */
export type PacketOf<T extends PacketTable> = {
  [K in keyof T]: { readonly type: K } & Values<T[K]['fields']>;
}[keyof T];

/** Appends a packet to what the writer has. */
export function encodePacket(to: FieldWriter, packet: Request | Reply): void {
  const { code, fields }: PacketTable[string] = PACKETS[packet.type];
  to.measured(() => {
    to.uint8(code);
    encodeFields(fields, packet as Values<Fields>, to);
  });
}

/**
 * @param packet all of it, without its length
 * @throws ProtocolError
 */
export function decodePacket<T extends PacketTable>(table: T, packet: Buffer): PacketOf<T> {
  const found = Object.entries(table).find(([, { code }]) => code === packet[0]);
  if (found === undefined) throw violation(`${packet[0]} is no kind of packet that is due here`);
  const [type, { fields }] = found;
  return { type, ...decodeFields(fields, new FieldReader(packet.subarray(1))) } as PacketOf<T>;
}
