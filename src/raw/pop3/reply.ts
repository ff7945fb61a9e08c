/**
 * Replies (RFC 1939, section 3; RFC 2449, sections 3 and 8):
 *
 *     +OK 2 messages␍␊                       yes, and a text that nobody has to understand
 *     -ERR [IN-USE] try again later␍␊        no, and here a response code, which says why (RFC 2449 and 3206)
 *     + dGVzdA==␍␊                           a challenge (RFC 5034, section 4): the login goes on
 *     +OK 120 octets␍␊                       to RETR, TOP, LIST, UIDL and CAPA: a text of several lines follows,
 *     …␍␊.␍␊                                 see ../../wire/dot-unstuffing.ts
 *
 * Only who has sent the command knows whether a text follows, so that the decoder has to be told.
 */
import { notAReply, type Pop3Reply } from '../../protocols/pop3-replies.ts';
import { DotUnstuffing } from '../../wire/dot-unstuffing.ts';
import { LineBuffer } from '../../wire/line-buffer.ts';
import { nextReplyLine } from '../reply-line.ts';

/** RFC 5034, section 4, lets a challenge have 12,288 bytes; any other line 512 (RFC 2449, section 4). */
export const MAX_REPLY_LINE_BYTES = 16 * 1024;

const STATUS = /^(\+OK|-ERR)(?: (.*))?$/is;
const CHALLENGE = /^\+(?: (.*))?$/s;
/** RFC 2449, section 8: levels are divided by slashes. */
const CODE = /^\[([A-Z0-9][A-Z0-9_/-]*)\] ?/i;

/** Bytes in; replies and texts out, a piece at a time, wherever the bytes are cut. */
export class ReplyDecoder {
  readonly #lines = new LineBuffer();
  #text: DotUnstuffing | undefined;

  /** Bytes that belong to nothing that was asked for. */
  get surplus(): number {
    return this.#lines.surplus;
  }

  /** The bytes are used, and changed, until `next` or `nextText` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /**
   * A reply.
   *
   * @returns `undefined` for "not yet"
   * @throws ProtocolError `weird-reply`; LimitError
   */
  next(): Pop3Reply | undefined {
    const line = nextReplyLine(this.#lines, MAX_REPLY_LINE_BYTES);
    return line && parseReply(line.toString());
  }

  /**
   * A piece of the text that follows a reply, without the dots that were put in, valid until the next `push`; `end` once
   * behind its last line, and what comes then is a reply again.
   *
   * @returns `undefined` for "not yet"
   */
  nextText(): Uint8Array | 'end' | undefined {
    const unstuffing = (this.#text ??= new DotUnstuffing());
    while (!unstuffing.ended && this.#lines.surplus > 0) {
      const { text, taken } = unstuffing.next(this.#lines.peek());
      this.#lines.take(taken);
      if (text.length > 0) return text;
    }
    if (!unstuffing.ended) return undefined;
    this.#text = undefined;
    return 'end';
  }
}

function parseReply(line: string): Pop3Reply {
  const [, status, rest = ''] = STATUS.exec(line) ?? [];
  if (status === undefined) {
    const challenge = CHALLENGE.exec(line);
    if (challenge === null) throw notAReply(line);
    return { status: 'continue', text: challenge[1] ?? '' };
  }
  const [prefix = '', code] = CODE.exec(rest) ?? [];
  return {
    status: status.startsWith('+') ? 'ok' : 'error',
    ...(code === undefined ? {} : { code: code.toUpperCase() }),
    text: rest.slice(prefix.length),
  };
}

/** What would end a line becomes a question mark. */
export function encodeReply({ status, code, text }: Pop3Reply): Buffer {
  const mark = { ok: '+OK', error: '-ERR', continue: '+' }[status];
  const said = code === undefined ? text : `[${code}] ${text}`;
  // oxlint-disable-next-line no-control-regex -- these are the ones
  const safe = said.replace(/[\r\n\0]/g, '?');
  // RFC 5034, section 4: the space stands also before an empty challenge.
  return Buffer.from(`${safe === '' && status !== 'continue' ? mark : `${mark} ${safe}`}\r\n`);
}
