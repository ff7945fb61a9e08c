/**
 * Commands (RFC 1939, section 3; RFC 2449, section 4): a keyword, and arguments with a space before each.
 *
 *     RETR 12␍␊
 *     PASS a password ␍␊          the rest of the line with all its spaces (RFC 1939, section 7)
 *     AUTH PLAIN AGJvYgBwYXNz␍␊
 *     AGJvYgBwYXNz␍␊              within a login by AUTH, a line is no command (RFC 5034, section 4)
 *
 * An end of line in an argument would begin another command; there is no way to write one.
 */
import { UsageError } from '../../errors.ts';
import { LineBuffer } from '../../wire/line-buffer.ts';

/** RFC 2449, section 4: a command has 255 bytes, its end included; servers and tokens have outgrown that. */
export const MAX_COMMAND_BYTES = 4 * 1024;
/** RFC 5034, section 4: what a login by AUTH may say in a line. */
export const MAX_RESPONSE_BYTES = 12 * 1024;

export interface Pop3Command {
  /** In capitals; empty for an empty line. */
  readonly keyword: string;
  /** All that follows the first space. */
  readonly argument: string;
}

/** @throws UsageError for CR, LF and NUL */
export function encodeCommand(keyword: string, ...args: readonly string[]): Buffer {
  const line = [keyword, ...args].join(' ');
  // oxlint-disable-next-line no-control-regex -- these are the ones
  if (/[\r\n\0]/.test(line)) {
    throw new UsageError('a line end or NUL cannot be part of a POP3 command');
  }
  return Buffer.from(`${line}\r\n`);
}

/** @param line without its end */
export function parseCommand(line: Uint8Array): Pop3Command {
  const text = Buffer.from(line).toString();
  const space = text.indexOf(' ');
  return space === -1
    ? { keyword: text.toUpperCase(), argument: '' }
    : { keyword: text.slice(0, space).toUpperCase(), argument: text.slice(space + 1) };
}

/** Bytes in; commands, and a login's responses, out, one at a time, wherever the bytes are cut. */
export class CommandDecoder {
  readonly #lines = new LineBuffer();

  /** Bytes that belong to nothing that was asked for. */
  get surplus(): number {
    return this.#lines.surplus;
  }

  /** The bytes are used until `next` or `nextResponse` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /** @returns `undefined` for "not yet"; `too-long` once for a line beyond MAX_COMMAND_BYTES, which is stepped over */
  next(): Pop3Command | 'too-long' | undefined {
    const line = this.#lines.next(MAX_COMMAND_BYTES);
    return typeof line === 'object' ? parseCommand(line) : line;
  }

  /** The same for what answers a challenge: a line as it is, valid until the next `push`. */
  nextResponse(): Buffer | 'too-long' | undefined {
    return this.#lines.next(MAX_RESPONSE_BYTES);
  }
}
