import type { Annotator, LineRole, Piece } from './annotator.ts';
import { noteField, noteMethod, noteStatus } from './http-notes.ts';
import { LineGatherer, type GatheredLine } from './line-gatherer.ts';

/** Requests on their way whose answers are still to come; beyond it their methods are forgotten, oldest first. */
export const MAX_OUTSTANDING = 1024;

type Emit = (piece: Piece) => void;

/** Follows HTTP/1 on one connection; whichever side begins with a request line is the one that asks. */
export function createHttpAnnotator(): Annotator {
  // The method decides whether a response has a body (RFC 9112, section 6.3): what one side asked, the other knows.
  const asked: Exchange = { methods: [], tunnel: false };
  const sides = { sent: new Side(asked), received: new Side(asked) };
  return {
    push: (direction, bytes, emit) => sides[direction].push(bytes, emit),
    end: (direction, emit) => sides[direction].end(emit),
  };
}

interface Exchange {
  readonly methods: string[];
  /** After a 101 or the answer to CONNECT the bytes are another protocol's. */
  tunnel: boolean;
}

type State = 'start' | 'head' | 'counted' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'opaque';

/** What the fields of a head say about the body that follows. */
interface Framing {
  chunked: boolean;
  otherEncoding: boolean;
  length: number | undefined;
}

class Side {
  readonly #asked: Exchange;
  readonly #lines = new LineGatherer();
  #state: State = 'start';
  #framing: Framing = noFraming();
  /** The status of the response at hand; `undefined` for a request. */
  #status: number | undefined;
  /** Of the counted body or chunk. */
  #left = 0;

  constructor(asked: Exchange) {
    this.#asked = asked;
  }

  push(bytes: Uint8Array, emit: Emit): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at, emit);
  }

  end(emit: Emit): void {
    const rest = this.#lines.rest();
    if (rest) emit({ kind: 'line', ...rest, role: 'other', note: 'cut off here' });
    emit({ kind: 'break', ending: '' });
  }

  #step(bytes: Uint8Array, at: number, emit: Emit): number {
    if (this.#state === 'start' && this.#asked.tunnel) this.#state = 'opaque';
    if (this.#state === 'opaque') {
      emit({ kind: 'data', bytes: bytes.subarray(at) });
      return bytes.length;
    }
    if (this.#state === 'counted' || this.#state === 'chunk') return this.#countData(bytes, at, emit);
    const { line, next } = this.#lines.take(bytes, at);
    if (line) this.#takeLine(line, emit);
    return next;
  }

  #countData(bytes: Uint8Array, at: number, emit: Emit): number {
    const next = Math.min(bytes.length, at + this.#left);
    emit({ kind: 'data', bytes: bytes.subarray(at, next) });
    this.#left -= next - at;
    if (this.#left > 0) return next;
    if (this.#state === 'chunk') {
      this.#state = 'chunk-end';
    } else {
      this.#finish();
      emit({ kind: 'break', ending: '' });
    }
    return next;
  }

  #takeLine(line: GatheredLine, emit: Emit): void {
    const text = latin1(line.bytes);
    const tell = (role: LineRole, note?: string, label?: number) =>
      emit({ kind: 'line', ...line, role, ...(note && { note }), ...(label && { label }) });

    switch (this.#state) {
      case 'start':
        return this.#start(text, tell);
      case 'head':
        if (text === '') {
          tell('end', this.#endHead());
        } else {
          this.#field(text, tell);
        }
        return;
      case 'chunk-size':
        return this.#chunkSize(text, tell);
      case 'chunk-end':
        if (text === '' && line.omitted === 0) {
          this.#state = 'chunk-size';
          emit({ kind: 'break', ending: line.ending });
        } else {
          emit({ kind: 'break', ending: '' });
          this.#lose(tell, 'not the end of a chunk');
        }
        return;
      case 'trailers':
        if (text === '') {
          tell('end', 'end of the trailer');
          this.#finish();
        } else {
          const label = labelOf(text);
          tell(label ? 'field' : 'other', 'a field after the body', label);
        }
        return;
      case 'counted':
      case 'chunk':
      case 'opaque':
        return;
    }
  }

  #start(text: string, tell: Tell): void {
    const response = /^HTTP\/\d\.\d +(\d{3})(?: |$)/.exec(text);
    const request = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +\S.*?(?: +HTTP\/(\d\.\d) *)?$/.exec(text);
    if (response) {
      this.#status = Number(response[1]);
      this.#enterHead();
      tell('start', noteStatus(this.#status), text.indexOf(' '));
    } else if (request?.[2] !== undefined) {
      const method = request[1] ?? '';
      this.#status = undefined;
      if (this.#asked.methods.push(method) > MAX_OUTSTANDING) this.#asked.methods.shift();
      this.#enterHead();
      tell('start', noteMethod(method), method.length);
    } else if (text === '') {
      // RFC 9112, section 2.2: to be ignored before a request line.
      tell('other', 'an empty line, ignored');
    } else if (request && /^[A-Z]+$/.test(request[1] ?? '')) {
      tell('start', 'no version: HTTP/0.9', request[1]?.length);
      this.#state = 'opaque';
    } else {
      this.#lose(tell, 'this is not HTTP/1');
    }
  }

  #enterHead(): void {
    this.#framing = noFraming();
    this.#state = 'head';
  }

  #field(text: string, tell: Tell): void {
    if (/^[ \t]/.test(text)) return tell('field', 'more of the field above (obsolete)');
    const label = labelOf(text);
    if (label === undefined) return tell('other', 'not a header field');
    const name = text.slice(0, label);
    const value = text.slice(label + 1).trim();
    noteFraming(this.#framing, name.toLowerCase(), value);
    tell('field', noteField(name, value), label);
  }

  /** Decides how the body is framed (RFC 9112, section 6.3), and gives the note of the empty line. */
  #endHead(): string {
    const { chunked, otherEncoding, length } = this.#framing;
    const response = this.#status !== undefined;
    if (response && this.#answersWithoutBody()) return 'end of the head; no body';
    if (chunked) {
      this.#state = 'chunk-size';
      return 'end of the head; the body, in chunks';
    }
    if (length !== undefined && length > 0 && !otherEncoding) {
      this.#state = 'counted';
      this.#left = length;
      return 'end of the head; the body';
    }
    if (response && (otherEncoding || length === undefined)) {
      this.#state = 'opaque';
      return 'end of the head; the body, until the close';
    }
    this.#finish();
    return 'end of the head; no body';
  }

  #answersWithoutBody(): boolean {
    const status = this.#status ?? 0;
    const method = status < 200 && status !== 101 ? undefined : this.#asked.methods.shift();
    this.#asked.tunnel ||= status === 101 || (method === 'CONNECT' && status >= 200 && status < 300);
    const none = status < 200 || status === 204 || status === 304 || method === 'HEAD' || this.#asked.tunnel;
    if (none) this.#finish();
    return none;
  }

  #chunkSize(text: string, tell: Tell): void {
    const hex = /^[0-9a-f]+(?=[ \t]*(?:;|$))/i.exec(text)?.[0];
    const size = hex === undefined ? NaN : Number.parseInt(hex, 16);
    if (hex === undefined || !Number.isSafeInteger(size)) return this.#lose(tell, 'not a chunk size');
    if (size === 0) {
      this.#state = 'trailers';
      return tell('end', 'the last chunk: end of the body', hex.length);
    }
    this.#state = 'chunk';
    this.#left = size;
    tell('framing', `a chunk of ${size} byte${size === 1 ? '' : 's'} (in hex)`, hex.length);
  }

  /** What follows cannot be made out: it is shown as it is. */
  #lose(tell: Tell, why: string): void {
    this.#state = 'opaque';
    tell('other', why);
  }

  #finish(): void {
    this.#state = 'start';
  }
}

type Tell = (role: LineRole, note?: string, label?: number) => void;

function noFraming(): Framing {
  return { chunked: false, otherEncoding: false, length: undefined };
}

function noteFraming(framing: Framing, name: string, value: string): void {
  if (name === 'transfer-encoding') {
    framing.chunked = /(?:^|,)[ \t]*chunked$/i.test(value);
    framing.otherEncoding = !framing.chunked;
  } else if (name === 'content-length' && /^\d+$/.test(value)) {
    framing.length = Number(value);
  }
}

/** Where the colon of a field stands. */
function labelOf(text: string): number | undefined {
  const colon = text.indexOf(':');
  return colon > 0 ? colon : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
