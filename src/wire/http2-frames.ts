/*
 * The frames of HTTP/2 (RFC 9113, section 4.1), as far as they can be told apart without undoing HPACK:
 *
 *     50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 …   PRI * HTTP/2.0, what a client begins with (section 3.4)
 *     00 00 06  04  00  00 00 00 00                 6 bytes, SETTINGS, no flags, stream 0
 *     00 02  00 00 00 00                            its payload: ENABLE_PUSH is 0
 *     00 00 29  01  05  00 00 00 01                 41 bytes, HEADERS, END_STREAM and END_HEADERS, stream 1
 *
 * Length (3 bytes), type, flags, then the stream, whose first bit is reserved and ignored.
 */

export const CLIENT_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

const HEADER_BYTES = 9;

export const FRAME_TYPES = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** One bit may mean different things in different types. */
export const FLAGS = {
  ACK: 0x01,
  END_STREAM: 0x01,
  END_HEADERS: 0x04,
  PADDED: 0x08,
  PRIORITY: 0x20,
} as const;

export interface FrameHeader {
  /** Of the payload, in bytes. */
  readonly length: number;
  /** One of FRAME_TYPES, or another: unknown ones are to be ignored (section 5.5). */
  readonly type: number;
  readonly flags: number;
  /** 0: the connection as a whole. */
  readonly stream: number;
}

/** A run of bytes that belong together, as much of it as came in one piece; a view of that piece. */
export type Span =
  | { readonly kind: 'preface'; readonly bytes: Uint8Array; readonly complete: boolean }
  /** `frame` with the last of its bytes. */
  | { readonly kind: 'header'; readonly bytes: Uint8Array; readonly frame?: FrameHeader }
  | {
      readonly kind: 'payload';
      readonly bytes: Uint8Array;
      readonly frame: FrameHeader;
      readonly complete: boolean;
    };

/** Cuts one direction of a connection into spans. It takes any garbage: whatever comes is a frame to it. */
export class FrameReader {
  /** Of the preface, still to come. */
  #preface: number;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerFilled = 0;
  #frame: FrameHeader | undefined;
  /** Of the payload, still to come. */
  #left = 0;

  /** @param side whose bytes these are: only a client begins with a preface */
  constructor(side: 'client' | 'server') {
    this.#preface = side === 'client' ? CLIENT_PREFACE.length : 0;
  }

  /** All spans of these bytes: together they are the bytes. To be read to the end. */
  *read(bytes: Uint8Array): Generator<Span, void, undefined> {
    for (let at = 0; at < bytes.length;) {
      const span = this.#next(bytes.subarray(at));
      at += span.bytes.length;
      yield span;
    }
  }

  #next(rest: Uint8Array): Span {
    if (this.#preface > 0) {
      const bytes = rest.subarray(0, this.#preface);
      this.#preface -= bytes.length;
      return { kind: 'preface', bytes, complete: this.#preface === 0 };
    }
    if (this.#frame === undefined) return this.#takeHeader(rest);
    const frame = this.#frame;
    const bytes = rest.subarray(0, this.#left);
    this.#left -= bytes.length;
    if (this.#left === 0) this.#frame = undefined;
    return { kind: 'payload', bytes, frame, complete: this.#left === 0 };
  }

  #takeHeader(rest: Uint8Array): Span {
    const bytes = rest.subarray(0, HEADER_BYTES - this.#headerFilled);
    this.#header.set(bytes, this.#headerFilled);
    this.#headerFilled += bytes.length;
    if (this.#headerFilled < HEADER_BYTES) return { kind: 'header', bytes };
    this.#headerFilled = 0;
    const frame = decodeHeader(this.#header);
    this.#left = frame.length;
    if (frame.length > 0) this.#frame = frame;
    return { kind: 'header', bytes, frame };
  }
}

function decodeHeader(bytes: Buffer): FrameHeader {
  return {
    length: bytes.readUIntBE(0, 3),
    type: bytes.readUInt8(3),
    flags: bytes.readUInt8(4),
    stream: bytes.readUInt32BE(5) & 0x7fffffff,
  };
}

/** Whether the payload is a head or a part of one: compressed, so that no text is found in it (RFC 7541). */
export function isHeaderBlock({ type }: FrameHeader): boolean {
  return (
    type === FRAME_TYPES.HEADERS || type === FRAME_TYPES.CONTINUATION || type === FRAME_TYPES.PUSH_PROMISE
  );
}

/** Why a stream or the connection ends (section 7). */
export const ERROR_CODES = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  SETTINGS_TIMEOUT: 4,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  CONNECT_ERROR: 10,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const;

const ERROR_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(ERROR_CODES).map(([name, code]) => [code, name]),
);

export function nameOfError(code: number): string {
  return ERROR_NAMES.get(code) ?? `error ${code}`;
}
