import { LimitError } from '../errors.ts';
import type { LineBuffer } from '../wire/line-buffer.ts';

/**
 * The next line of a server's reply.
 *
 * @param max bytes that it may have, its end not counted
 * @returns without its end, valid until the next `push`; `undefined` for "not yet"
 * @throws LimitError
 */
export function nextReplyLine(lines: LineBuffer, max: number): Buffer | undefined {
  const line = lines.next(max);
  if (line === 'too-long') {
    throw new LimitError('MAX_REPLY_LINE_BYTES', `a reply has a line of over ${max} bytes`);
  }
  return line;
}
