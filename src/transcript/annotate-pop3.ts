/*
 * A POP3 connection (RFC 1939, section 3; RFC 2449), a line for each command and reply. What a reply is depends on the command
 * that it answers, so those that are unanswered are kept in order:
 *
 *     RETR 1␍␊              a verb, and what it is about
 *     +OK 120 octets␍␊      then a message, up to a line that is a dot alone
 *     LIST␍␊
 *     +OK␍␊                 then a line for each message, up to the same
 *     LIST 1␍␊
 *     +OK 1 120␍␊           with a number: a line, and no more
 *     + PDE2OTY+␍␊          the next line from the client is no command, but part of a login (RFC 5034)
 *     -ERR [AUTH] no␍␊      always a line
 */
import type { Annotator, LinePiece, Piece } from './annotator.ts';
import { DotData } from './dot-data.ts';
import { type GatheredLine, LineGatherer } from './line-gatherer.ts';
import { noteCapability, noteCommand, noteReply } from './pop3-notes.ts';

type Emit = (piece: Piece) => void;
type Described = Pick<LinePiece, 'role' | 'note'>;

/** What follows the first line of a reply that says yes. */
type Rest = 'nothing' | 'message' | 'list' | 'capabilities';

/** More than clients send without waiting; of a flood, the rest is shown without what its replies mean. */
export const MAX_UNANSWERED = 10_000;

const COMMAND = /^([A-Za-z]+)(?: (.*))?$/s;
const REPLY = /^(\+OK|-ERR)(?: (.*)|$)/s;

/** Follows a POP3 connection, either kind of TLS taken off. */
export function createPop3Annotator(): Annotator {
  return new Pop3Annotator();
}

class Pop3Annotator implements Annotator {
  readonly #lines = { sent: new LineGatherer(), received: new LineGatherer() };
  /** What was asked for and has no answer yet. The greeting answers nothing. */
  #unanswered: Rest[] = ['nothing'];
  #answered = 0;
  /** What the server is in the middle of. */
  #rest: Rest = 'nothing';
  readonly #data = new DotData('the message ends here');
  #isResponse = false;

  push(direction: 'sent' | 'received', bytes: Uint8Array, emit: Emit): void {
    for (let at = 0; at < bytes.length;) {
      if (direction === 'received' && this.#rest === 'message') {
        const next = this.#data.take(bytes, at, emit);
        if (next !== undefined) this.#rest = 'nothing';
        at = next ?? bytes.length;
        continue;
      }
      const { line, next } = this.#lines[direction].take(bytes, at);
      if (line !== undefined) this.#show(direction, line, emit);
      at = next;
    }
  }

  end(direction: 'sent' | 'received', emit: Emit): void {
    const line = this.#lines[direction].rest();
    if (line !== undefined) this.#show(direction, line, emit);
    if (direction === 'received' && this.#rest === 'message') this.#data.end(emit);
  }

  #show(direction: 'sent' | 'received', line: GatheredLine, emit: Emit): void {
    const text = Buffer.from(line.bytes.buffer, line.bytes.byteOffset, line.bytes.length).toString('latin1');
    emit({ kind: 'line', ...line, ...(direction === 'sent' ? this.#command(text) : this.#reply(text)) });
  }

  #command(text: string): Described {
    if (this.#isResponse) {
      this.#isResponse = false;
      return starting(text === '*' ? 'break the login off' : 'what the login asks for');
    }
    const [, verb, argument = ''] = COMMAND.exec(text) ?? [];
    if (verb === undefined) return { role: 'other' };
    if (this.#unanswered.length - this.#answered < MAX_UNANSWERED) {
      this.#unanswered.push(restOf(verb.toUpperCase(), argument));
    }
    return starting(noteCommand(verb));
  }

  #reply(line: string): Described {
    if (this.#rest !== 'nothing') return this.#listed(line);
    const [, status, text = ''] = REPLY.exec(line) ?? [];
    if (status !== undefined) {
      const rest = this.#nextAnswered();
      this.#rest = status === '+OK' ? rest : 'nothing';
      return starting(noteReply(status === '+OK', text));
    }
    if (line !== '+' && !line.startsWith('+ ')) return { role: 'other' };
    this.#isResponse = true;
    return starting(line.length > 2 ? 'a challenge, in base64' : 'go on with the login');
  }

  #listed(line: string): Described {
    if (line === '.') {
      this.#rest = 'nothing';
      return { role: 'end', note: 'the list ends here' };
    }
    const note = this.#rest === 'capabilities' ? noteCapability(line) : undefined;
    return note === undefined ? { role: 'field' } : { role: 'field', note };
  }

  #nextAnswered(): Rest {
    const rest = this.#unanswered[this.#answered];
    this.#answered += 1;
    // Many at once and not one by one: with many of them, each would move all others.
    if (this.#answered >= Math.min(this.#unanswered.length, MAX_UNANSWERED)) {
      this.#unanswered = this.#unanswered.slice(this.#answered);
      this.#answered = 0;
    }
    return rest ?? 'nothing';
  }
}

function restOf(verb: string, argument: string): Rest {
  if (verb === 'RETR' || verb === 'TOP') return 'message';
  if (verb === 'CAPA') return 'capabilities';
  return (verb === 'LIST' || verb === 'UIDL' || verb === 'AUTH') && argument === '' ? 'list' : 'nothing';
}

function starting(note: string | undefined): Described {
  return note === undefined ? { role: 'start' } : { role: 'start', note };
}
