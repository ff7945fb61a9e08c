/**
 * Commands (RFC 959, sections 4.1 and 5.3): a word, and for some a space and an argument, which is the rest of the line
 * with all its spaces.
 *
 *     RETR a file  ␍␊                      `RETR`, `a file  `
 *     ff f4 ff f2 ABOR␍␊                   Telnet's Interrupt Process and Data Mark before it: stepped over
 *     ABOR␍                                sent as urgent data, of which Node drops the last byte: see URGENT_ABORT
 *     STOR a ff ff b␍␊                     the byte 0xFF in a name, twice as in all of Telnet
 *
 * An end of line in an argument would begin another command; there is no way to write one.
 */
import { refuseLineEnds } from '../../protocols/ftp-arguments.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';

/** Two paths of the longest that systems know, 4,096 bytes: each byte may be doubled, and SITE commands have more words. */
export const MAX_COMMAND_BYTES = 16 * 1024;

export interface FtpCommand {
  /** In capitals; empty for an empty line. */
  readonly verb: string;
  /** One character a byte; absent where no space follows the verb. */
  readonly argument: string | undefined;
}

const LF = 10;
// RFC 854: WILL, WONT, DO and DONT have an option behind them; the other commands stand alone.
const TELNET = /\xff(?:(\xff)|[\xfb-\xfe][^]?|[\xf0-\xfa])/g;
/** Of a Data Mark sent as urgent data, the system may keep one byte from us. */
const URGENT_REST = /^[\xf0-\xff]+/;
/** … and of a whole ABOR, as some clients send it (RFC 959, section 4.1.3, would have the Telnet signals so), its LF. */
const URGENT_ABORT = /^[\xf0-\xff]{0,8}ABOR\r/i;
const MAX_URGENT_ABORT_BYTES = 13;

/** @throws UsageError for CR, LF and NUL */
export function encodeCommand(verb: string, argument?: string): Uint8Array {
  const line = argument === undefined ? verb : `${verb} ${argument}`;
  refuseLineEnds(line);
  return Buffer.from(`${line.replaceAll('\xff', '\xff\xff')}\r\n`, 'latin1');
}

/** Bytes in, commands out, one at a time, wherever the bytes are cut. */
export class CommandDecoder {
  readonly #buffer = new ByteBuffer();
  /** How much of the buffer is known to hold no LF. */
  #searched = 0;
  /** What comes up to the next LF belongs to a line that was too long. */
  #skipping = false;
  /** An ABOR has ended with its CR: if its LF was not lost, it is next. */
  #afterAbort = false;

  /** Bytes that belong to no command yet. */
  get surplus(): number {
    return this.#buffer.length;
  }

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /** @returns `undefined` for "not yet"; `too-long` once for a line beyond MAX_COMMAND_BYTES, which is stepped over */
  next(): FtpCommand | 'too-long' | undefined {
    for (;;) {
      if (this.#afterAbort && this.#buffer.length > 0) this.#skipLf();
      const abort = this.#skipping ? undefined : this.#takeAbort();
      if (abort !== undefined) return abort;
      const end = this.#buffer.indexOf(LF, this.#searched);
      const length = end === -1 ? this.#buffer.length : end;
      if (this.#skipping) {
        this.#take(end === -1 ? length : end + 1);
        if (end === -1) return undefined;
        this.#skipping = false;
      } else if (length > MAX_COMMAND_BYTES) {
        this.#skipping = true;
        return 'too-long';
      } else if (end === -1) {
        this.#searched = length;
        this.#buffer.keep();
        return undefined;
      } else {
        return parseLine(this.#take(end + 1).toString('latin1', 0, end));
      }
    }
  }

  /** An LF that is lost looks like one that is on its way: the CR ends it in any case. */
  #takeAbort(): FtpCommand | undefined {
    const [abort] =
      URGENT_ABORT.exec(this.#buffer.peek().toString('latin1', 0, MAX_URGENT_ABORT_BYTES)) ?? [];
    if (abort === undefined) return undefined;
    this.#take(abort.length);
    this.#afterAbort = true;
    return parseLine(abort);
  }

  #skipLf(): void {
    if (this.#buffer.peek()[0] === LF) this.#take(1);
    this.#afterAbort = false;
  }

  #take(count: number): Buffer {
    this.#searched = 0;
    return this.#buffer.take(count);
  }
}

function parseLine(line: string): FtpCommand {
  const text = line.replace(/\r$/, '').replace(TELNET, '$1').replace(URGENT_REST, '');
  const space = text.indexOf(' ');
  return space === -1
    ? { verb: text.toUpperCase(), argument: undefined }
    : { verb: text.slice(0, space).toUpperCase(), argument: text.slice(space + 1) };
}
