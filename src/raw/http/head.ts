/**
 * The head of a message (RFC 9112, sections 2 to 5): a start line, header fields, an empty line.
 *
 *     GET /index.html HTTP/1.1␍␊             HTTP/1.1 200 OK␍␊
 *     Host: www.example.org␍␊                Content-Length: 6␍␊
 *     ␍␊                                     ␍␊
 *
 * A status line's reason may be empty or missing; nothing may depend on it.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import type { Http1ResponseHead, HttpField } from '../../protocols/http.ts';
import type { ByteBuffer } from '../../wire/byte-buffer.ts';
import { encodeFields, type KnownFields, malformed, parseFields, splitLines } from './fields.ts';

export interface HttpRequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly HttpField[];
}

const CR = 13;
const LF = 10;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9][0-9]{2})(?: (.*))?$/;
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(1\.[01])$/;

/** Of a method, or of an empty line before it. */
const REQUEST_START = /^[!#$%&'*+\-.^_`|~0-9A-Za-z\r\n]/;

/**
 * Takes lines up to and with an empty one off a buffer, as strings without their ends: a head, or a trailer
 * section, which has the same shape. It remembers how far it has looked, so that a sender of single bytes
 * does not make it look at everything again for each.
 */
export class FieldBlockReader {
  readonly #limit: string;
  readonly #maxBytes: number;
  #lineStart = 0;

  constructor(limit: string, maxBytes: number) {
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** `undefined` for "not yet": the bytes then stay in the buffer. */
  take(buffer: ByteBuffer): string[] | undefined {
    const bytes = buffer.peek();
    for (;;) {
      const lineStart = this.#lineStart;
      const lf = bytes.indexOf(LF, lineStart);
      if ((lf === -1 ? bytes.length : lf) >= this.#maxBytes) {
        throw new LimitError(this.#limit, `the peer's header fields are longer than ${this.#maxBytes} bytes`);
      }
      if (lf === -1) return undefined;
      if (lf === lineStart || bytes[lf - 1] !== CR) {
        throw malformed('a header line ends in LF alone', bytes.toString('latin1', lineStart, lf), '2.2');
      }
      if (lf === lineStart + 1) {
        this.#lineStart = 0;
        const block = buffer.take(lf + 1);
        return block.length === 2 ? [] : splitLines(block);
      }
      this.#lineStart = lf + 1;
    }
  }
}

export function parseResponseHead(lines: readonly string[], known?: KnownFields): Http1ResponseHead {
  const [start = ''] = lines;
  const [, version, status, reason] = STATUS_LINE.exec(start) ?? [];
  if (version === undefined) throw malformed('not an HTTP status line', start, '4');
  return {
    version: version as Http1ResponseHead['version'],
    status: Number(status),
    reason: reason ?? '',
    headers: parseFields(lines.slice(1), known),
  };
}

export function parseRequestHead(lines: readonly string[]): HttpRequestHead {
  const [start = ''] = lines;
  const [, method, target, version] = REQUEST_LINE.exec(start) ?? [];
  if (method === undefined || target === undefined) throw malformed('not an HTTP request line', start, '3');
  return {
    method,
    target,
    version: version as HttpRequestHead['version'],
    headers: parseFields(lines.slice(1)),
  };
}

export function encodeRequestHead(head: HttpRequestHead): Buffer {
  return Buffer.from(
    `${head.method} ${head.target} HTTP/${head.version}\r\n${encodeFields(head.headers)}\r\n`,
    'latin1',
  );
}

export function encodeResponseHead(head: Http1ResponseHead): Buffer {
  return Buffer.from(
    `HTTP/${head.version} ${head.status} ${head.reason}\r\n${encodeFields(head.headers)}\r\n`,
    'latin1',
  );
}

/** Refuses at its first byte what cannot become a request, such as a TLS record: whoever sends it waits for an answer. */
export function refuseForeignRequest(buffer: ByteBuffer): void {
  const start = buffer.peek().toString('latin1', 0, 40);
  if (!REQUEST_START.test(start)) throw malformed('not an HTTP request line', start, '3');
}

/**
 * Refuses at the first bytes what cannot become an HTTP response, instead of waiting for more of it: another
 * protocol's greeting, a TLS record, an HTTP/0.9 page.
 */
export function refuseForeignStart(buffer: ByteBuffer): void {
  const start = buffer.peek().toString('latin1', 0, 5);
  if ('HTTP/'.startsWith(start)) return;
  if (start === '\x15' || start === '\x16') return; // the next byte tells whether it is TLS
  const beginning = JSON.stringify(buffer.peek().toString('latin1', 0, 40));
  if (start.startsWith('\x15\x03') || start.startsWith('\x16\x03')) {
    throw new ProtocolError('weird-reply', 'the server speaks TLS on this port', {
      hint: 'try https:// instead',
    });
  }
  throw new ProtocolError(
    'weird-reply',
    `the server does not speak HTTP/1: its answer begins with ${beginning}`,
    {
      hint: 'a page without a head would be HTTP/0.9, which is refused; see what came with --trace',
      source: 'RFC 9112, section 4',
    },
  );
}
