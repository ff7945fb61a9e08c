/**
 * What a packet is made of, as tables: `{ id: uint32, path }` is both the order on the wire and the type of what is decoded.
 */
import type { RemotePath } from '../../protocols/remote-path.ts';
import { type FieldReader, type FieldWriter, violation } from './primitives.ts';

/** One kind of field, read and written. */
export interface Field<T> {
  read(from: FieldReader): T;
  write(to: FieldWriter, value: T): void;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a table of fields decodes to. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** Section 3: longer handles are not allowed. */
export const MAX_HANDLE_BYTES = 256;

/** @throws ProtocolError for bytes that end too early, or go on */
export function decodeFields<F extends Fields>(fields: F, from: FieldReader): Values<F> {
  const values: Record<string, unknown> = {};
  for (const name in fields) values[name] = fields[name]!.read(from);
  if (from.left > 0) throw violation(`a packet has ${from.left} bytes more than its fields`);
  return values as Values<F>;
}

export function encodeFields<F extends Fields>(fields: F, values: Values<F>, to: FieldWriter): void {
  for (const name in fields) fields[name]!.write(to, values[name]);
}

export const uint32: Field<number> = {
  read: (from) => from.uint32(),
  write: (to, value) => to.uint32(value),
};

/** A uint64 in which everything can stand, such as `no limit`. */
export const uint64: Field<bigint> = {
  read: (from) => from.bytes(8).readBigUInt64BE(0),
  write: (to, value) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(value);
    to.bytes(bytes);
  },
};

/** A uint64 that is a size or a place in a file: what a number cannot hold exactly (2^53 bytes, 9 PB) is no file's. */
export const size: Field<number> = {
  read: (from) => {
    const value = from.uint32() * 2 ** 32 + from.uint32();
    if (!Number.isSafeInteger(value)) throw violation('a file cannot be longer than 2^53 bytes');
    return value;
  },
  write: (to, value) => {
    to.uint32(Math.floor(value / 2 ** 32));
    to.uint32(value % 2 ** 32);
  },
};

/** A view of the packet. */
export const bytes: Field<Uint8Array> = {
  read: (from) => from.string(),
  write: (to, value) => to.string(value),
};

/** What is left of the packet, without a length before it. */
export const rest: Field<Uint8Array> = {
  read: (from) => from.bytes(from.left),
  write: (to, value) => to.bytes(value),
};

/** The name of a file is bytes, and no text: section 3 says nothing of their meaning. */
export const path: Field<RemotePath> = {
  read: (from) => from.string().toString('latin1') as RemotePath,
  write: (to, value) => to.latin1(value),
};

/** Known to nobody but the server that gave it; one character a byte. */
export const handle: Field<string> = {
  read: (from) => {
    const value = from.string();
    if (value.length > MAX_HANDLE_BYTES) throw violation(`a handle has more than ${MAX_HANDLE_BYTES} bytes`);
    return value.toString('latin1');
  },
  write: (to, value) => to.latin1(value),
};

export const text: Field<string> = {
  read: (from) => from.string().toString(),
  write: (to, value) => to.string(Buffer.from(value)),
};

/** Absent at the end of a packet: empty. */
export const optionalText: Field<string> = {
  read: (from) => (from.left === 0 ? '' : text.read(from)),
  write: text.write,
};

/** As many as the packet holds, without a number before them. */
export const pairs: Field<ReadonlyMap<string, string>> = {
  read: (from) => {
    const found = new Map<string, string>();
    while (from.left > 0) found.set(text.read(from), text.read(from));
    return found;
  },
  write: (to, values) => {
    for (const [name, value] of values) {
      text.write(to, name);
      text.write(to, value);
    }
  },
};

/** As many as a number before them says. */
export function counted<T>(item: Field<T>): Field<readonly T[]> {
  return {
    read: (from) => {
      const count = from.uint32();
      const items: T[] = [];
      // Each takes a byte at least, so that the packet's own end bounds the loop.
      while (items.length < count) items.push(item.read(from));
      return items;
    },
    write: (to, items) => {
      to.uint32(items.length);
      for (const each of items) item.write(to, each);
    },
  };
}
