/**
 * DNS messages, queries and responses alike (RFC 1035, section 4.1):
 *
 *     2a 17                      the number of the query, which its response repeats
 *     85 80                      flags: a response, from who is in charge, recursion wanted and offered, no error
 *     00 01  00 01  00 00  00 00 how many questions, answers, authorities and additional records follow
 *     04 e c h o 04 t e s t 00   the question: a name,
 *     00 01  00 01               type A, class IN
 *     c0 0c                      the answer: the name at byte 12 (see name.ts),
 *     00 01  00 01  00 00 00 3c  type A, class IN, good for 60 s,
 *     00 04  7f 00 00 01         4 bytes: 127.0.0.1
 *
 * By UDP, that is a datagram of at most 512 bytes (section 4.2.1); by TCP, its length comes before it, in 2 bytes
 * (section 4.2.2).
 */
import { LimitError, UsageError } from '../../errors.ts';
import { decodeIp, encodeIp } from '../../wire/ip.ts';
import { byteAt, cutOff, decodeName, NameEncoder, violation } from './name.ts';

/** The kinds of records whose data is read; there are more, whose data stays as it is (IANA, DNS Parameters). */
export const RECORD_TYPES = { A: 1, NS: 2, CNAME: 5, PTR: 12, AAAA: 28 } as const;
/** The internet. */
export const CLASS_IN = 1;

/** RFC 1035, section 4.1.1: how it went. */
export const RESPONSE_CODES = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noSuchName: 3,
  notImplemented: 4,
  refused: 5,
} as const;

/** A plain question; there are others (inverse, status, update). */
export const OPCODE_QUERY = 0;

export const HEADER_BYTES = 12;
/** Without EDNS, RFC 1035, section 4.2.1. */
export const MAX_UDP_BYTES = 512;
/** Its length is 2 bytes. */
export const MAX_TCP_BYTES = 65_535;

export interface DnsHeader {
  /** 0 to 65535. */
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  /** There is more than a datagram holds: to be asked for again by TCP. */
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly responseCode: number;
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsRecord extends DnsQuestion {
  /** For how long it may be kept, in seconds. */
  readonly ttl: number;
  /** Of A and AAAA the address, of NS, CNAME and PTR the name, of others the bytes. */
  readonly data: string | Uint8Array;
}

export interface DnsMessage extends DnsHeader {
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** @throws ProtocolError for what is no whole message, with a name that leads in circles, or bytes behind it */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
  const header = decodeHeader(bytes);
  const reader = new Reader(bytes);
  const [questions, answers, authorities, additionals] = [
    reader.many(4, () => reader.question()),
    reader.many(6, () => reader.record()),
    reader.many(8, () => reader.record()),
    reader.many(10, () => reader.record()),
  ];
  if (reader.at < bytes.length) throw violation('there is something behind the message', '4.1');
  return { ...header, questions, answers, authorities, additionals };
}

/**
 * The first twelve bytes without the counts: what can be said of a message that is broken further on.
 *
 * @throws ProtocolError
 */
export function decodeHeader(bytes: Uint8Array): DnsHeader {
  if (bytes.length < HEADER_BYTES) throw cutOff();
  const [high, low] = [byteAt(bytes, 2), byteAt(bytes, 3)];
  return {
    id: numberAt(bytes, 0),
    response: (high & 0x80) !== 0,
    opcode: (high >> 3) & 0x0f,
    authoritative: (high & 0x04) !== 0,
    truncated: (high & 0x02) !== 0,
    recursionDesired: (high & 0x01) !== 0,
    recursionAvailable: (low & 0x80) !== 0,
    responseCode: low & 0x0f,
  };
}

class Reader {
  readonly #bytes: Uint8Array;
  at = HEADER_BYTES;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * @param countAt where the header says how many there are; what it says is not believed, but read as far as there are
   * bytes
   */
  many<T>(countAt: number, read: () => T): T[] {
    const found: T[] = [];
    for (let left = numberAt(this.#bytes, countAt); left > 0; left--) found.push(read());
    return found;
  }

  question(): DnsQuestion {
    const name = this.#name();
    return { name, type: this.#number(), class: this.#number() };
  }

  record(): DnsRecord {
    const question = this.question();
    const ttl = this.#number() * 65_536 + this.#number();
    const size = this.#number();
    const end = this.at + size;
    if (end > this.#bytes.length) throw cutOff();
    const data = this.#data(question.type, end);
    this.at = end;
    return { ...question, ttl, data };
  }

  #data(type: number, end: number): string | Uint8Array {
    // A copy: slice() of a Buffer is none.
    const bytes = Uint8Array.from(this.#bytes.subarray(this.at, end));
    if (type === RECORD_TYPES.A || type === RECORD_TYPES.AAAA) {
      const wanted = type === RECORD_TYPES.A ? 4 : 16;
      if (bytes.length !== wanted) {
        throw violation(`an address has ${bytes.length} bytes instead of ${wanted}`, '3.4.1');
      }
      return decodeIp(bytes);
    }
    if (!HOLDS_NAME.has(type)) return bytes;
    const name = this.#name();
    if (this.at !== end) throw violation('a record is longer or shorter than the name in it', '3.3');
    return name;
  }

  #name(): string {
    const { name, end } = decodeName(this.#bytes, this.at);
    this.at = end;
    return name;
  }

  #number(): number {
    this.at += 2;
    return numberAt(this.#bytes, this.at - 2);
  }
}

const HOLDS_NAME: ReadonlySet<number> = new Set([RECORD_TYPES.NS, RECORD_TYPES.CNAME, RECORD_TYPES.PTR]);

/** @throws UsageError for what is no name or address; LimitError for more than fits into a message */
export function encodeMessage(message: DnsMessage): Buffer {
  const { questions, answers, authorities, additionals } = message;
  const counts = [questions, answers, authorities, additionals].map(({ length }) => length);
  const writer = new Writer(Buffer.concat([encodeFlags(message), ...counts.map(twoBytes)]));
  for (const question of questions) writer.question(question);
  for (const record of [...answers, ...authorities, ...additionals]) writer.record(record);
  return writer.bytes();
}

function encodeFlags(header: DnsHeader): Buffer {
  const bit = (set: boolean, value: number): number => (set ? value : 0);
  const high =
    bit(header.response, 0x80) +
    header.opcode * 8 +
    bit(header.authoritative, 0x04) +
    bit(header.truncated, 0x02) +
    bit(header.recursionDesired, 0x01);
  const low = bit(header.recursionAvailable, 0x80) + header.responseCode;
  return Buffer.concat([twoBytes(header.id), Buffer.of(high, low)]);
}

class Writer {
  readonly #parts: Uint8Array[];
  readonly #names = new NameEncoder();
  #length: number;

  constructor(header: Uint8Array) {
    this.#parts = [header];
    this.#length = header.length;
  }

  question({ name, type, class: kind }: DnsQuestion): void {
    this.#add(this.#names.encode(name, this.#length));
    this.#add(Buffer.concat([twoBytes(type), twoBytes(kind)]));
  }

  record({ ttl, data, ...question }: DnsRecord): void {
    this.question(question);
    // The length that comes before the data is 2 bytes, as the TTL is 4.
    const at = this.#length + 6;
    const bytes = typeof data === 'string' ? this.#encode(question.type, data, at) : data;
    const before = [twoBytes(Math.floor(ttl / 65_536)), twoBytes(ttl % 65_536), twoBytes(bytes.length)];
    this.#add(Buffer.concat([...before, bytes]));
  }

  #encode(type: number, data: string, at: number): Buffer {
    if (HOLDS_NAME.has(type)) return this.#names.encode(data, at);
    const bytes = encodeIp(data);
    if (bytes?.length === (type === RECORD_TYPES.A ? 4 : 16)) return bytes;
    throw new UsageError(`${data} is no address for a record of type ${type}`);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length > MAX_TCP_BYTES) {
      throw new LimitError('MAX_TCP_BYTES', `a DNS message has at most ${MAX_TCP_BYTES} bytes`);
    }
  }
}

function numberAt(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) * 256 + byteAt(bytes, at + 1);
}

function twoBytes(value: number): Buffer {
  return Buffer.of(Math.floor(value / 256), value % 256);
}
