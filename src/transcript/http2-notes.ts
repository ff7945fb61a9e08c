/* What the frames of HTTP/2 and their settings are for, as in http-notes.ts; each fits into NOTE_LENGTH. */
import { FLAGS, FRAME_TYPES, type FrameHeader, nameOfError } from '../wire/http2-frames.ts';

interface Look {
  readonly name: string;
  /** What the bits mean for this type. */
  readonly flags?: Readonly<Partial<Record<keyof typeof FLAGS, true>>>;
  readonly note: string;
}

const {
  DATA,
  HEADERS,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  PUSH_PROMISE,
  PING,
  GOAWAY,
  WINDOW_UPDATE,
  CONTINUATION,
} = FRAME_TYPES;

const LOOKS: ReadonlyMap<number, Look> = new Map<number, Look>([
  [DATA, { name: 'DATA', flags: { END_STREAM: true, PADDED: true }, note: 'part of the body' }],
  [
    HEADERS,
    {
      name: 'HEADERS',
      flags: { END_STREAM: true, END_HEADERS: true, PADDED: true, PRIORITY: true },
      note: 'a head, compressed (HPACK)',
    },
  ],
  [PRIORITY, { name: 'PRIORITY', note: 'which stream comes first (obsolete)' }],
  [RST_STREAM, { name: 'RST_STREAM', note: 'the stream is given up' }],
  [SETTINGS, { name: 'SETTINGS', flags: { ACK: true }, note: 'how to speak to whoever sends it' }],
  [
    PUSH_PROMISE,
    { name: 'PUSH_PROMISE', flags: { END_HEADERS: true, PADDED: true }, note: 'an answer nobody asked for' },
  ],
  [PING, { name: 'PING', flags: { ACK: true }, note: 'are you there?' }],
  [GOAWAY, { name: 'GOAWAY', note: 'no new streams: the connection ends' }],
  [WINDOW_UPDATE, { name: 'WINDOW_UPDATE', note: 'room for so many bytes more' }],
  [CONTINUATION, { name: 'CONTINUATION', flags: { END_HEADERS: true }, note: 'the rest of the head' }],
]);

/** `HEADERS, stream 1, 41 bytes, END_STREAM`; what a small payload says comes after it, as in `GOAWAY, NO_ERROR`. */
export function describeFrame(frame: FrameHeader, payload: Buffer): string {
  const look = LOOKS.get(frame.type);
  const name = look?.name ?? `frame of type ${frame.type}`;
  const flags = Object.entries(FLAGS).filter(
    ([flag, bit]) => look?.flags?.[flag as keyof typeof FLAGS] === true && (frame.flags & bit) !== 0,
  );
  const said = describePayload(frame, payload);
  return [
    name,
    ...(frame.stream === 0 ? [] : [`stream ${frame.stream}`]),
    ...(said === undefined ? [`${frame.length} ${frame.length === 1 ? 'byte' : 'bytes'}`] : [said]),
    ...flags.map(([flag]) => flag),
  ].join(', ');
}

export function noteFrame({ type, flags }: FrameHeader): string {
  if ((type === SETTINGS || type === PING) && (flags & FLAGS.ACK) !== 0) return 'taken note of';
  return LOOKS.get(type)?.note ?? 'to be ignored by who does not know it';
}

/** What a payload of a fixed form says (RFC 9113, sections 6.4, 6.8 and 6.9); `undefined` for all others. */
function describePayload({ type }: FrameHeader, payload: Buffer): string | undefined {
  if (type === RST_STREAM && payload.length === 4) return nameOfError(payload.readUInt32BE());
  if (type === WINDOW_UPDATE && payload.length === 4) return `+${payload.readUInt32BE() & 0x7fffffff}`;
  if (type !== GOAWAY || payload.length < 8) return undefined;
  return `last stream ${payload.readUInt32BE() & 0x7fffffff}, ${nameOfError(payload.readUInt32BE(4))}`;
}

/** RFC 9113, section 6.5.2; 8 is from RFC 8441. */
const SETTING_NOTES: ReadonlyMap<number, readonly [name: string, note: string]> = new Map([
  [1, ['HEADER_TABLE_SIZE', 'bytes to remember heads in']],
  [2, ['ENABLE_PUSH', 'whether answers may come unasked']],
  [3, ['MAX_CONCURRENT_STREAMS', 'so many exchanges at a time']],
  [4, ['INITIAL_WINDOW_SIZE', 'bytes of a body before we say more']],
  [5, ['MAX_FRAME_SIZE', 'bytes in one frame']],
  [6, ['MAX_HEADER_LIST_SIZE', 'bytes in one head']],
  [8, ['ENABLE_CONNECT_PROTOCOL', 'whether CONNECT may carry others']],
]);

export interface Setting {
  readonly name: string;
  readonly value: number;
  readonly note?: string;
}

/** The settings in a payload: six bytes each, two for the name and four for the value. */
export function* settingsIn(payload: Buffer): Generator<Setting> {
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const id = payload.readUInt16BE(at);
    const [name, note] = SETTING_NOTES.get(id) ?? [`setting ${id}`];
    yield { name, value: payload.readUInt32BE(at + 2), ...(note === undefined ? {} : { note }) };
  }
}
