/**
 * Replies (RFC 959, section 4.2), one line or several:
 *
 *     220 Service ready␍␊          a code of three digits, a space, text
 *
 *     123-First line␍␊             a hyphen: more lines follow
 *     Second line␍␊
 *      234 A line that begins with a number␍␊
 *     123-Some servers repeat the code␍␊
 *     123 The last line␍␊          the same code with a space: the last one
 *
 * The first line alone says how it goes on; between first and last anything may stand, other codes too. Lines end in
 * CR LF, with some servers in LF alone. The connection is Telnet's: a byte 0xFF goes out twice.
 */
import { LimitError } from '../../errors.ts';
import { notAReply } from '../../protocols/ftp-replies.ts';
import type { FtpReply } from '../../protocols/ftp.ts';
import { LineBuffer } from '../../wire/line-buffer.ts';
import { nextReplyLine } from '../reply-line.ts';

/** Four paths of the longest that systems know, 4,096 bytes: a line quotes one, whose every byte may be doubled. */
export const MAX_REPLY_LINE_BYTES = 16 * 1024;
/** STAT answers with a folder's listing: 10,000 lines of 100 bytes. */
export const MAX_REPLY_BYTES = 1024 * 1024;

const FIRST_LINE = /^([1-5]\d\d)(?:([ -])(.*))?$/s;

interface PartialReply {
  readonly code: string;
  readonly lines: string[];
  bytes: number;
}

/** Bytes in, replies out, one at a time, wherever the bytes are cut. */
export class ReplyDecoder {
  readonly #lines = new LineBuffer();
  /** What has come of a reply of several lines. */
  #partial: PartialReply | undefined;

  /** Bytes that belong to no reply yet. */
  get surplus(): number {
    return this.#lines.surplus + (this.#partial?.bytes ?? 0);
  }

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /**
   * @returns `undefined` for "not yet"
   * @throws ProtocolError `weird-reply`; LimitError
   */
  next(): FtpReply | undefined {
    for (;;) {
      const bytes = nextReplyLine(this.#lines, MAX_REPLY_LINE_BYTES);
      if (bytes === undefined) return undefined;
      const line = bytes.toString('latin1').replaceAll('\xff\xff', '\xff');
      const reply = this.#partial === undefined ? this.#begin(line) : this.#continue(this.#partial, line);
      if (reply !== undefined) return reply;
    }
  }

  #begin(line: string): FtpReply | undefined {
    const [, code, mark, text = ''] = FIRST_LINE.exec(line) ?? [];
    if (code === undefined) throw notAReply(line);
    if (mark !== '-') return { code: Number(code), lines: [text] };
    this.#partial = { code, lines: [text], bytes: line.length };
    return undefined;
  }

  #continue(partial: PartialReply, line: string): FtpReply | undefined {
    const { code, lines } = partial;
    const own = line.startsWith(code) ? line.slice(code.length) : undefined;
    partial.bytes += line.length + 2;
    if (partial.bytes > MAX_REPLY_BYTES) {
      throw new LimitError('MAX_REPLY_BYTES', `a reply is longer than ${MAX_REPLY_BYTES} bytes`);
    }
    if (own === '' || own?.startsWith(' ') === true) {
      this.#partial = undefined;
      return { code: Number(code), lines: [...lines, own.slice(1)] };
    }
    lines.push(own?.startsWith('-') === true ? own.slice(1) : line);
    return undefined;
  }
}

/**
 * Lines between the first and the last that begin with a space (FEAT's, MLST's) go out as they are, all others behind the
 * code and a hyphen, so that none can be taken for the last. What would end a line becomes a question mark.
 *
 * @param lines at least one; one character a byte
 */
export function encodeReply(code: number, lines: readonly string[]): Uint8Array {
  const last = lines.length - 1;
  const text = lines.map((line, index) => {
    if (index === last) return `${code} ${line}`;
    return index > 0 && line.startsWith(' ') ? line : `${code}-${line}`;
  });
  const safe = text.map((line) => line.replace(/[\r\n\0]/g, '?').replaceAll('\xff', '\xff\xff'));
  return Buffer.from(`${safe.join('\r\n')}\r\n`, 'latin1');
}
