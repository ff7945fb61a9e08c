import { LimitError } from '../../errors.ts';
import { MAX_HEAD_BYTES } from '../../protocols/http-limits.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';

interface Found {
  readonly line: Pick<HttpResponseHead, 'version' | 'reason'>;
  /** Of the whole head, in bytes. */
  readonly size: number;
}

const STATUS_LINE = /^([\r\n]*)HTTP\/(1\.[01]) [0-9]{3}(?: ([^\r\n]*))?\r\n/;

/**
 * Reads the status lines of one connection beside undici, which tells no version at all and of the reason only
 * what came in the last chunk, decoded as UTF-8. Bytes are pushed before undici sees them; once it has found a
 * head, that head's status line is taken. undici judges the syntax: here nothing is refused but endless heads.
 */
export class StatusLines {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #watching = false;
  #heard = false;

  /** Whether anything has come since the request was sent. */
  get heard(): boolean {
    return this.#heard;
  }

  /** A request is about to be sent. */
  expect(): void {
    this.#keep(Buffer.alloc(0));
    this.#watching = true;
    this.#heard = false;
  }

  /** @throws LimitError: undici counts header fields but not the reason */
  push(bytes: Uint8Array): void {
    this.#heard = true;
    if (!this.#watching) return;
    // All that is kept belongs to a head that undici has not found the end of.
    if (this.#length > MAX_HEAD_BYTES) {
      throw new LimitError(
        'MAX_HEAD_BYTES',
        `the peer's header fields are longer than ${MAX_HEAD_BYTES} bytes`,
      );
    }
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** What the answer begins with, one character a byte, for a message. */
  beginning(): string {
    return Buffer.concat(this.#chunks).toString('latin1', 0, 40);
  }

  /** The status line and size of the head that undici has just read; `undefined` if it is none of HTTP/1.0 or 1.1. */
  take(): Found | undefined {
    const bytes = Buffer.concat(this.#chunks);
    const text = bytes.toString('latin1');
    const [start, before = '', version, reason = ''] = STATUS_LINE.exec(text) ?? [];
    if (start === undefined) return undefined;
    const end = text.indexOf('\r\n\r\n', start.length - 2) + 4;
    this.#keep(bytes.subarray(end));
    return {
      line: { version: version as HttpResponseHead['version'], reason },
      size: end - before.length,
    };
  }

  /** The final head has been read: what follows is the body. */
  stop(): void {
    this.#watching = false;
    this.#keep(Buffer.alloc(0));
  }

  #keep(bytes: Buffer): void {
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }
}
