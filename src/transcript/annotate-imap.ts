/*
 * An IMAP connection (RFC 9051, sections 2.2 and 4.3), in lines, in which literals may stand:
 *
 *     a1 SELECT INBOX␍␊                   a tag of the client's choice, and a command
 *     * 18 EXISTS␍␊                       untagged: a fact, asked for or not
 *     * 1 FETCH (BODY[] {12}␍␊            the next 12 bytes are data, whatever is in them,
 *     Hello␍␊world)␍␊                     and the line goes on behind them
 *     a1 OK [READ-WRITE] done␍␊           the tag again: that command is over
 *     + idling␍␊                          the server waits for the rest of a command
 *     a2 LOGIN {5+}␍␊                     a literal of the client's that does not wait for a +
 */
import type { Annotator, Direction, LinePiece, Piece } from './annotator.ts';
import { noteCommand, noteContinuation, noteResult, noteUntagged } from './imap-notes.ts';
import { type GatheredLine, LineGatherer } from './line-gatherer.ts';

type Emit = (piece: Piece) => void;
type Described = Pick<LinePiece, 'role' | 'note'>;

/** At the end of a line, however long: so many bytes of data follow it. */
const LITERAL = /~?\{(\d{1,15})\+?\}\r?\n$/;
/** Room for that. */
const TAIL_BYTES = 24;
const TAGGED = /^([^\s()*%{}"\\+]+) (?:(UID) )?([A-Za-z]+)/;
const UNTAGGED = /^\* (?:\d+ )?([A-Za-z][A-Za-z0-9-]*)/;

/** Follows an IMAP connection, either kind of TLS taken off. */
export function createImapAnnotator(): Annotator {
  return new ImapAnnotator();
}

class ImapAnnotator implements Annotator {
  readonly #sides = { sent: new Side(), received: new Side() };
  /** The command that waits for more from the client, such as AUTHENTICATE. */
  #command = '';

  push(direction: Direction, bytes: Uint8Array, emit: Emit): void {
    const side = this.#sides[direction];
    for (let at = 0; at < bytes.length;) {
      if (side.literal > 0) {
        at = side.takeLiteral(bytes, at, emit);
        continue;
      }
      const { line, next } = side.lines.take(bytes, at);
      side.keepTail(bytes.subarray(at, next));
      if (line !== undefined) this.#show(direction, line, emit);
      at = next;
    }
  }

  end(direction: Direction, emit: Emit): void {
    const line = this.#sides[direction].lines.rest();
    if (line !== undefined) this.#show(direction, line, emit);
  }

  #show(direction: Direction, line: GatheredLine, emit: Emit): void {
    const side = this.#sides[direction];
    const text = latin1(line.bytes);
    const goesOn = side.endLine();
    const described = direction === 'sent' ? this.#sent(text, goesOn) : this.#received(text, goesOn);
    emit({ kind: 'line', ...line, ...described });
  }

  #sent(text: string, goesOn: boolean): Described {
    if (goesOn) return { role: 'field' };
    const [, , uid, word = ''] = TAGGED.exec(text) ?? [];
    if (word !== '') {
      this.#command = word.toUpperCase();
      return starting(noteCommand(this.#command, uid !== undefined));
    }
    if (/^done$/i.test(text)) return starting('no more waiting');
    // A step of a login has no tag.
    return this.#command === 'AUTHENTICATE' ? starting('what the login asks for') : { role: 'other' };
  }

  #received(text: string, goesOn: boolean): Described {
    if (goesOn) return { role: 'field' };
    if (text.startsWith('+')) return starting(noteContinuation(this.#command));
    const [, fact] = UNTAGGED.exec(text) ?? [];
    if (fact !== undefined) return starting(noteUntagged(fact.toUpperCase()));
    const [, , , result] = TAGGED.exec(text) ?? [];
    return result === undefined ? { role: 'other' } : starting(noteResult(result.toUpperCase()));
  }
}

/** What one side is saying. */
class Side {
  readonly lines = new LineGatherer();
  /** Bytes of a literal that are still to come. */
  literal = 0;
  /** Whether the next line belongs to the one before. */
  #goesOn = false;
  #tail = '';

  keepTail(part: Uint8Array): void {
    this.#tail = (this.#tail + latin1(part.subarray(-TAIL_BYTES))).slice(-TAIL_BYTES);
  }

  /** Answers whether the line that ends here belongs to the one before. */
  endLine(): boolean {
    const goesOn = this.#goesOn;
    const literal = LITERAL.exec(this.#tail)?.[1];
    this.#tail = '';
    this.#goesOn = literal !== undefined;
    this.literal = Number(literal ?? 0);
    return goesOn;
  }

  takeLiteral(bytes: Uint8Array, at: number, emit: Emit): number {
    const part = bytes.subarray(at, at + this.literal);
    emit({ kind: 'data', bytes: part });
    this.literal -= part.length;
    if (this.literal === 0) emit({ kind: 'break', ending: '' });
    return at + part.length;
  }
}

function starting(note: string | undefined): Described {
  return note === undefined ? { role: 'start' } : { role: 'start', note };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
