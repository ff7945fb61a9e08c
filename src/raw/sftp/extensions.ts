/**
 * OpenSSH's extensions (its file PROTOCOL, section 4). A server names those that it has in VERSION, each with its own version;
 * a request for one is an EXTENDED with the name and these fields:
 *
 *     00 00 00 12 70 6f 73 69 78 2d 72 65 6e 61 6d 65 40 6f 70 65 6e 73 73 68 2e 63 6f 6d    posix-rename@openssh.com
 *     00 00 00 01 61  00 00 00 01 62                                                        from `a` to `b`
 *
 * A `reply` comes as EXTENDED_REPLY; where there is none, a STATUS does.
 */
import { decodeFields, encodeFields, type Fields, handle, path, uint64, type Values } from './fields.ts';
import { FieldReader, FieldWriter } from './primitives.ts';

export const EXTENSIONS = {
  /** RENAME as POSIX has it, which replaces what is there (4.3). */
  'posix-rename@openssh.com': { version: '1', request: { from: path, to: path }, reply: {} },
  /** What <sys/statvfs.h> has of the file system on which a file is (4.4). */
  'statvfs@openssh.com': {
    version: '2',
    request: { path },
    reply: {
      blockSize: uint64,
      /** The unit of the three `blocks` below. */
      fragmentSize: uint64,
      blocks: uint64,
      freeBlocks: uint64,
      availableBlocks: uint64,
      files: uint64,
      freeFiles: uint64,
      availableFiles: uint64,
      id: uint64,
      flags: uint64,
      maxNameLength: uint64,
    },
  },
  /** Everything written to a file goes to the disk (4.5). */
  'fsync@openssh.com': { version: '1', request: { handle }, reply: {} },
  /** How long packets may be, in bytes; 0 is no limit, or none that the server knows (4.8). */
  'limits@openssh.com': {
    version: '1',
    request: {},
    reply: { packetLength: uint64, readLength: uint64, writeLength: uint64, openHandles: uint64 },
  },
} as const satisfies Readonly<Record<string, { version: string; request: Fields; reply: Fields }>>;

export type ExtensionName = keyof typeof EXTENSIONS;
export type ExtensionRequest<N extends ExtensionName> = Values<(typeof EXTENSIONS)[N]['request']>;
export type ExtensionReply<N extends ExtensionName> = Values<(typeof EXTENSIONS)[N]['reply']>;

export function isExtension(name: string): name is ExtensionName {
  return Object.hasOwn(EXTENSIONS, name);
}

/** The `payload` of an EXTENDED or EXTENDED_REPLY. */
export function encodePayload<F extends Fields>(fields: F, values: Values<F>): Uint8Array {
  const writer = new FieldWriter();
  encodeFields(fields, values, writer);
  return writer.written;
}

/** @throws ProtocolError */
export function decodePayload<F extends Fields>(fields: F, payload: Uint8Array): Values<F> {
  return decodeFields(fields, new FieldReader(Buffer.from(payload)));
}
