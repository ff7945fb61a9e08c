import {
  CLIENT_PREFACE,
  FLAGS,
  FRAME_TYPES,
  type FrameHeader,
  FrameReader,
  isHeaderBlock,
  type Span,
} from '../wire/http2-frames.ts';
import { type Annotator, LINE_BYTES_KEPT, type LinePiece, type Piece } from './annotator.ts';
import { noteField } from './http-notes.ts';
import { describeFrame, noteFrame, settingsIn } from './http2-notes.ts';
import type { Field } from './types.ts';

/** Of a payload that says something, in bytes: eleven settings, where there are seven. */
const PAYLOAD_KEPT = 66;

/** In one direction: a large body takes thousands, and they are all alike. */
export const UPDATES_SHOWN = 8;

/** Heads that are told or seen and not yet both: more only of what is no HTTP/2. */
export const MAX_UNPAIRED = 8;

type Emit = (piece: Piece) => void;

/**
 * Follows HTTP/2 on one connection: a line for each frame, bodies as they are. Heads are compressed: what they say
 * is told by whoever sent or understood them, and stands below the frame.
 */
export function createHttp2Annotator(): Annotator {
  const sides = { sent: new Side('client'), received: new Side('server') };
  return {
    push: (direction, bytes, emit) => sides[direction].push(bytes, emit),
    tellHead: (direction, fields, emit) => sides[direction].tellHead(fields, emit),
    end: (direction, emit) => sides[direction].end(emit),
  };
}

class Side {
  readonly #reader: FrameReader;
  #preface: Buffer = Buffer.alloc(0);
  /** The beginning of the payload of a frame whose line waits for it. */
  #payload: Buffer = Buffer.alloc(0);
  #updates = 0;
  /** Heads that have been told, and whose frames are still to come. */
  #told: (readonly Field[])[] = [];
  /** Frames with heads that have not been told. */
  #untold = 0;

  constructor(side: 'client' | 'server') {
    this.#reader = new FrameReader(side);
  }

  push(bytes: Uint8Array, emit: Emit): void {
    for (const span of this.#reader.read(bytes)) this.#span(span, emit);
  }

  tellHead(fields: readonly Field[], emit: Emit): void {
    if (this.#untold > 0) {
      this.#untold -= 1;
      emitFields(fields, emit);
    } else if (this.#told.push(fields) > MAX_UNPAIRED) {
      this.#told.shift();
    }
  }

  end(emit: Emit): void {
    emit({ kind: 'break', ending: '' });
  }

  #span(span: Span, emit: Emit): void {
    if (span.kind === 'preface') {
      this.#preface = Buffer.concat([this.#preface, span.bytes]);
      if (span.complete) emit(line(...describePreface(this.#preface), 'start'));
      return;
    }
    const { frame } = span;
    if (frame === undefined) return;
    if (span.kind === 'header') {
      this.#payload = Buffer.alloc(0);
      if (!waitsForPayload(frame)) this.#emitFrame(frame, emit);
    } else if (frame.type === FRAME_TYPES.DATA) {
      emit({ kind: 'data', bytes: span.bytes });
      if (span.complete) emit({ kind: 'break', ending: '' });
    } else if (waitsForPayload(frame)) {
      const room = PAYLOAD_KEPT - this.#payload.length;
      this.#payload = Buffer.concat([this.#payload, span.bytes.subarray(0, room)]);
      if (span.complete) this.#emitFrame(frame, emit);
    }
    const complete = span.kind === 'header' ? frame.length === 0 : span.complete;
    if (complete && endsHead(frame)) this.#pairHead(emit);
  }

  #emitFrame(frame: FrameHeader, emit: Emit): void {
    let note = noteFrame(frame);
    if (frame.type === FRAME_TYPES.WINDOW_UPDATE) {
      this.#updates += 1;
      if (this.#updates > UPDATES_SHOWN) return;
      if (this.#updates === UPDATES_SHOWN) note = 'more of these are not shown';
    }
    emit(line(describeFrame(frame, this.#payload), note, isAmongData(frame) ? 'framing' : 'start'));
    if (frame.type !== FRAME_TYPES.SETTINGS) return;
    for (const { name, value, note: meaning } of settingsIn(this.#payload)) {
      emit(line(`${name}: ${value}`, meaning, 'field', name.length));
    }
  }

  #pairHead(emit: Emit): void {
    const fields = this.#told.shift();
    if (fields !== undefined) emitFields(fields, emit);
    else this.#untold = Math.min(MAX_UNPAIRED, this.#untold + 1);
  }
}

/** Whether the payload is small and says something that belongs into the frame's own line. */
function waitsForPayload({ type, length }: FrameHeader): boolean {
  const { SETTINGS, RST_STREAM, GOAWAY, WINDOW_UPDATE } = FRAME_TYPES;
  return length > 0 && [SETTINGS, RST_STREAM, GOAWAY, WINDOW_UPDATE].some((each) => each === type);
}

/** Whether it belongs to bodies, and may be left out together with them. */
function isAmongData({ type }: FrameHeader): boolean {
  return type === FRAME_TYPES.DATA || type === FRAME_TYPES.WINDOW_UPDATE;
}

/** A promised head is nobody's to tell: pushes are refused. */
function endsHead(frame: FrameHeader): boolean {
  return (
    isHeaderBlock(frame) && frame.type !== FRAME_TYPES.PUSH_PROMISE && (frame.flags & FLAGS.END_HEADERS) !== 0
  );
}

function describePreface(preface: Buffer): [text: string, note: string] {
  return preface.equals(CLIENT_PREFACE)
    ? ['PRI * HTTP/2.0', 'the preface: HTTP/2 from here on']
    : [preface.toString('latin1'), 'this is not HTTP/2'];
}

function emitFields(fields: readonly Field[], emit: Emit): void {
  for (const [name, value] of fields) {
    emit(line(`${name}: ${value}`, noteField(name, value), 'field', name.length));
  }
}

function line(text: string, note: string | undefined, role: LinePiece['role'], label?: number): LinePiece {
  const bytes = Buffer.from(text, 'latin1');
  return {
    kind: 'line',
    bytes: bytes.subarray(0, LINE_BYTES_KEPT),
    omitted: Math.max(0, bytes.length - LINE_BYTES_KEPT),
    ending: '',
    role,
    ...(note === undefined ? {} : { note }),
    ...(label === undefined ? {} : { label }),
  };
}
