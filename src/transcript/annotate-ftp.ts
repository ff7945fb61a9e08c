/*
 * An FTP control connection (RFC 959, sections 4.1 and 4.2), a line for each command, and for each line of a reply:
 *
 *     RETR readme.txt␍␊         a verb, and what it is about
 *     211-Features:␍␊           a code and a hyphen: a reply of several lines
 *      REST STREAM␍␊            whatever it looks like, part of that reply
 *     211 End␍␊                 until the same code comes with a space
 */
import type { Annotator, LinePiece } from './annotator.ts';
import { noteCommand, noteReply } from './ftp-notes.ts';
import { type GatheredLine, LineGatherer } from './line-gatherer.ts';

type Described = Pick<LinePiece, 'role' | 'note'>;

const REPLY = /^([1-5][0-9]{2})([ -]|$)/;
/** Telnet's own bytes may stand before ABOR (RFC 959, section 4.1.3). */
const COMMAND = /^[\xf0-\xff]*([A-Za-z]+)(?: (.*))?$/s;

/** Follows an FTP control connection. */
export function createFtpAnnotator(): Annotator {
  const sides = {
    sent: { lines: new LineGatherer(), describe: describeCommand },
    received: { lines: new LineGatherer(), describe: createReplyDescriber() },
  };
  return {
    push(direction, bytes, emit) {
      const { lines, describe } = sides[direction];
      for (let at = 0; at < bytes.length;) {
        const { line, next } = lines.take(bytes, at);
        if (line !== undefined) emit({ kind: 'line', ...line, ...describe(line) });
        at = next;
      }
    },
    end(direction, emit) {
      const { lines, describe } = sides[direction];
      const line = lines.rest();
      if (line !== undefined) emit({ kind: 'line', ...line, ...describe(line) });
    },
  };
}

function describeCommand(line: GatheredLine): Described {
  const [, verb, argument = ''] = COMMAND.exec(textOf(line)) ?? [];
  return verb === undefined ? { role: 'other' } : starting(noteCommand(verb, argument));
}

function createReplyDescriber(): (line: GatheredLine) => Described {
  /** Of a reply of several lines: what its last one begins with. */
  let unfinished: string | undefined;
  return (line) => {
    const [, code, mark] = REPLY.exec(textOf(line)) ?? [];
    if (unfinished !== undefined) {
      if (code === unfinished && mark !== '-') unfinished = undefined;
      return { role: 'field' };
    }
    if (code === undefined) return { role: 'other' };
    if (mark === '-') unfinished = code;
    return starting(noteReply(code));
  };
}

function starting(note: string | undefined): Described {
  return note === undefined ? { role: 'start' } : { role: 'start', note };
}

function textOf({ bytes }: GatheredLine): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
