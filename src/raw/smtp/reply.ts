/**
 * Replies (RFC 5321, section 4.2), one line or several, each with the same code:
 *
 *     250 OK␍␊                       a code of three digits, a space, text
 *     354␍␊                          the text may be missing, and the space with it
 *
 *     250-mail.test greets you␍␊     a hyphen: more lines follow
 *     250-SIZE 10240000␍␊
 *     250 SMTPUTF8␍␊
 *
 * Lines end in CR LF, with some servers in LF alone. Text is UTF-8 (RFC 6531, section 3.7.4.2), from old servers Latin-1.
 */
import { isUtf8 } from 'node:buffer';
import { LimitError, ProtocolError } from '../../errors.ts';
import type { SmtpReply } from '../../protocols/smtp.ts';
import { LineBuffer } from '../../wire/line-buffer.ts';
import { nextReplyLine } from '../reply-line.ts';

/** RFC 4954, section 4: a challenge may have 12,288 characters, which is the longest line that there is. */
export const MAX_REPLY_LINE_BYTES = 16 * 1024;
/** HELP is the longest that servers say, and a few KiB. */
export const MAX_REPLY_BYTES = 64 * 1024;

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;

/** Bytes in, replies out, one at a time, wherever the bytes are cut. */
export class ReplyDecoder {
  readonly #lines = new LineBuffer();
  /** What has come of a reply of several lines. */
  #code = '';
  #texts: string[] = [];
  #bytes = 0;

  /** Bytes that belong to no reply yet. */
  get surplus(): number {
    return this.#lines.surplus + this.#bytes;
  }

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /**
   * @returns `undefined` for "not yet"
   * @throws ProtocolError `weird-reply`; LimitError
   */
  next(): SmtpReply | undefined {
    for (let line = this.#takeLine(); line !== undefined; line = this.#takeLine()) {
      const [, code, mark, text = ''] = LINE.exec(line) ?? [];
      if (code === undefined) throw notAReply(line);
      if (this.#texts.length > 0 && code !== this.#code) throw notAReply(line, this.#code);
      this.#code = code;
      this.#texts.push(text);
      if (mark !== '-') return this.#finish();
    }
    return undefined;
  }

  #finish(): SmtpReply {
    const reply = { code: Number(this.#code), lines: this.#texts };
    this.#texts = [];
    this.#bytes = 0;
    return reply;
  }

  #takeLine(): string | undefined {
    const bytes = nextReplyLine(this.#lines, MAX_REPLY_LINE_BYTES);
    if (bytes === undefined) return undefined;
    this.#bytes += bytes.length + 2;
    if (this.#bytes > MAX_REPLY_BYTES) {
      throw new LimitError('MAX_REPLY_BYTES', `a reply is longer than ${MAX_REPLY_BYTES} bytes`);
    }
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  }
}

/** @param code of the reply that the line is in the midst of */
function notAReply(line: string, code?: string): ProtocolError {
  const shown = JSON.stringify(line.slice(0, 200));
  const message =
    code === undefined
      ? `the server does not speak SMTP: ${shown} is no reply`
      : `the server goes from ${code} to another code within one reply: ${shown}`;
  return new ProtocolError('weird-reply', message, { source: 'RFC 5321, section 4.2' });
}
