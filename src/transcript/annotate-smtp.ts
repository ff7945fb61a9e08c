/*
 * An SMTP connection (RFC 5321, sections 2.3.8, 3.3 and 4.2), a line for each command, and for each line of a reply:
 *
 *     RCPT TO:<bob@mail.test>␍␊     a verb, and what it is about
 *     250-mail.test␍␊               a code and a hyphen: a reply of several lines
 *     250 SIZE 10240000␍␊           its last line; here one of EHLO's, which says what the server can do
 *     334 VXNlcm5hbWU6␍␊            the next line from the client is no command, but part of a login (RFC 4954)
 *     354 go on␍␊                   what the client says next is the message, up to a line that is a dot alone
 *     BDAT 1000␍␊                   the next 1000 bytes from the client are the message (RFC 3030)
 */
import type { Annotator, LinePiece, Piece } from './annotator.ts';
import { DotData } from './dot-data.ts';
import { type GatheredLine, LineGatherer } from './line-gatherer.ts';
import { noteChallenge, noteCommand, noteExtension, noteReply } from './smtp-notes.ts';

type Emit = (piece: Piece) => void;
type Described = Pick<LinePiece, 'role' | 'note'>;

const REPLY = /^([2-5][0-9]{2})([ -]|$)(.*)$/s;
const COMMAND = /^([A-Za-z]+)(?: (.*))?$/s;
const LF = 10;
const CHUNK = /^([0-9]{1,15})(?: |$)/;

/** Follows an SMTP connection, either kind of TLS taken off. */
export function createSmtpAnnotator(): Annotator {
  return new SmtpAnnotator();
}

/** What the client's next bytes are. */
type Saying =
  | { readonly what: 'commands' }
  | { readonly what: 'response' }
  | { readonly what: 'message'; readonly data: DotData }
  | { readonly what: 'chunk'; bytes: number };

class SmtpAnnotator implements Annotator {
  readonly #lines = { sent: new LineGatherer(), received: new LineGatherer() };
  #saying: Saying = { what: 'commands' };
  /** The last command: EHLO comes alone, so that what follows is its reply. */
  #verb = '';
  /** Whether the reply of several lines is not at its end. */
  #isReplying = false;
  /** Whether the client has begun a line: a message does not begin within one. */
  #isMidLine = false;

  push(direction: 'sent' | 'received', bytes: Uint8Array, emit: Emit): void {
    for (let at = 0; at < bytes.length;) {
      at =
        direction === 'sent' ? this.#takeSent(bytes, at, emit) : this.#takeLine(direction, bytes, at, emit);
    }
  }

  end(direction: 'sent' | 'received', emit: Emit): void {
    const line = this.#lines[direction].rest();
    if (line !== undefined) this.#show(direction, line, emit);
    if (direction === 'sent' && this.#saying.what === 'message') this.#saying.data.end(emit);
  }

  #takeSent(bytes: Uint8Array, at: number, emit: Emit): number {
    const saying = this.#saying;
    if (saying.what === 'message' && !this.#isMidLine) {
      const next = saying.data.take(bytes, at, emit);
      if (next !== undefined) this.#saying = { what: 'commands' };
      return next ?? bytes.length;
    }
    if (saying.what === 'chunk') {
      const part = bytes.subarray(at, at + saying.bytes);
      emit({ kind: 'data', bytes: part });
      saying.bytes -= part.length;
      if (saying.bytes === 0) {
        emit({ kind: 'break', ending: '' });
        this.#saying = { what: 'commands' };
      }
      return at + part.length;
    }
    const next = this.#takeLine('sent', bytes, at, emit);
    this.#isMidLine = bytes[next - 1] !== LF;
    return next;
  }

  #takeLine(direction: 'sent' | 'received', bytes: Uint8Array, at: number, emit: Emit): number {
    const { line, next } = this.#lines[direction].take(bytes, at);
    if (line !== undefined) this.#show(direction, line, emit);
    return next;
  }

  #show(direction: 'sent' | 'received', line: GatheredLine, emit: Emit): void {
    const text = Buffer.from(line.bytes.buffer, line.bytes.byteOffset, line.bytes.length).toString('latin1');
    emit({ kind: 'line', ...line, ...(direction === 'sent' ? this.#command(text) : this.#reply(text)) });
  }

  #command(text: string): Described {
    if (this.#saying.what === 'response') {
      this.#saying = { what: 'commands' };
      return starting(text === '*' ? 'break the login off' : 'what the login asks for');
    }
    const [, verb = '', argument = ''] = COMMAND.exec(text) ?? [];
    if (verb === '') return { role: 'other' };
    this.#verb = verb.toUpperCase();
    const [, size = '0'] = CHUNK.exec(argument) ?? [];
    if (this.#verb === 'BDAT' && Number(size) > 0) this.#saying = { what: 'chunk', bytes: Number(size) };
    return starting(noteCommand(verb, argument));
  }

  #reply(line: string): Described {
    const [, code, mark, text = ''] = REPLY.exec(line) ?? [];
    if (code === undefined) return { role: 'other' };
    const isFirst = !this.#isReplying;
    this.#isReplying = mark === '-';
    if (!isFirst) {
      const note = this.#verb === 'EHLO' && code === '250' ? noteExtension(text) : undefined;
      return note === undefined ? { role: 'field' } : { role: 'field', note };
    }
    // Only what stands at a command: in mid-message it is out of order, and changes nothing.
    if (this.#saying.what === 'commands') {
      if (code === '334') this.#saying = { what: 'response' };
      if (code === '354') this.#saying = { what: 'message', data: new DotData('the message ends here') };
    }
    return starting(code === '334' ? noteChallenge(text) : noteReply(code, text));
  }
}

function starting(note: string | undefined): Described {
  return note === undefined ? { role: 'start' } : { role: 'start', note };
}
