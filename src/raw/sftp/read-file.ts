import { isRefusal } from '../../errors.ts';
import type { ReadOptions } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { OPEN_FLAGS } from '../../protocols/sftp-arguments.ts';
import { type Purpose, purposeOf, refuseBeyondEnd, STATUS } from '../../protocols/sftp-refusals.ts';
import { type Answer, expectReply, type SftpConnection } from './connection.ts';
import { violation } from './primitives.ts';

/**
 * How much is asked for in advance, in bytes: as much as the channel's window lets the server send before it hears from us.
 * It bounds what is held, too, where the replies come in another order.
 */
const READ_WINDOW_BYTES = 2 * 1024 * 1024;

/**
 * Requests under way at the beginning; each that was answered in full lets two others go out, as OpenSSH does it. Whoever
 * reads a small file asks for little beyond its end.
 */
const FIRST_REQUESTS = 2;

/** A server that gives less than it was asked for is asked for as much as it gives, but never for bytes. */
const MIN_READ_BYTES = 512;

/**
 * OPEN, many READs, CLOSE (section 6.4).
 *
 * @param most how much one READ may ask for
 * @returns the bytes, in order; the session is free once they were read to the end, or left
 */
export async function readFile(
  connection: SftpConnection,
  path: RemotePath,
  { offset = 0, length = Infinity }: ReadOptions,
  most: number,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const purpose = purposeOf('read', textOf(path), 'download-refused');
  const flags = OPEN_FLAGS.read;
  const { handle } = await connection.ask({ type: 'OPEN', path, flags, attributes: {} }, 'HANDLE', purpose);
  try {
    if (offset > 0) {
      const { attributes } = await connection.ask({ type: 'FSTAT', handle }, 'ATTRS', purpose);
      refuseBeyondEnd(offset, attributes.size ?? Infinity);
    }
    const transfer = new Transfer(connection, { handle, offset, end: offset + length, most }, purpose);
    await transfer.begin();
    return transfer.read();
  } catch (error) {
    if (isRefusal(error)) await connection.release(handle);
    throw error;
  }
}

interface Span {
  readonly handle: string;
  readonly offset: number;
  readonly end: number;
  /** How much one READ may ask for, in bytes. */
  readonly most: number;
}

/** What one READ is to bring, and then another for what the server has left out. */
interface Piece {
  /** Where the READ that is under way began. */
  from: number;
  /** Where the next byte stands in the file. */
  offset: number;
  readonly end: number;
  /** What has come before its turn. */
  held: Uint8Array[];
  /** The file ends at `offset`. */
  isLast: boolean;
}

/** READs under way, and their replies put into the order of the file. */
class Transfer {
  readonly #connection: SftpConnection;
  readonly #handle: string;
  readonly #purpose: Purpose;
  /** In the order of the file: the bytes of the first are due. */
  readonly #pieces: Piece[] = [];
  readonly #byRequest = new Map<number, Piece>();
  #requests = FIRST_REQUESTS;
  /** Nothing has been asked for from here on. */
  #next: number;
  #end: number;
  #most: number;
  #begun: Answer | undefined;

  constructor(connection: SftpConnection, { handle, offset, end, most }: Span, purpose: Purpose) {
    this.#connection = connection;
    this.#handle = handle;
    this.#purpose = purpose;
    this.#next = offset;
    this.#end = end;
    this.#most = most;
  }

  /** @throws RefusalError where the first reply is one: a folder, for instance, may be opened, and not read */
  async begin(): Promise<void> {
    this.#ask();
    if (this.#pieces.length === 0) return;
    this.#begun = await this.#connection.receive();
    if (!isEnd(this.#begun)) expectReply(this.#begun, 'DATA', this.#purpose);
  }

  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    let isBroken = false;
    try {
      for (let due = this.#pieces[0]; due !== undefined && !isOver(due); due = this.#pieces[0]) {
        const bytes = due.held.shift() ?? (await this.#receive(due));
        if (bytes !== undefined) yield bytes;
        if (due.offset === due.end && due.held.length === 0) this.#pieces.shift();
        this.#ask();
      }
    } catch (error) {
      isBroken = !isRefusal(error);
      throw error;
    } finally {
      if (!isBroken) await this.#connection.release(this.#handle);
    }
  }

  /** Takes one reply, and answers with its bytes if these are due. */
  async #receive(due: Piece): Promise<Uint8Array | undefined> {
    const reply = this.#begun ?? (await this.#connection.receive());
    this.#begun = undefined;
    const piece = this.#byRequest.get(reply.id)!;
    if (isEnd(reply)) {
      this.#byRequest.delete(reply.id);
      piece.isLast = true;
      this.#end = Math.min(this.#end, piece.offset);
      return undefined;
    }
    const { bytes, left } = expectReply(reply, 'DATA', this.#purpose);
    if (bytes.length + left > piece.end - piece.offset)
      throw violation('DATA is more than was asked for', '6.4');
    piece.offset += bytes.length;
    if (left === 0) this.#finish(reply.id, piece);
    if (piece === due) return bytes;
    // What is not due yet would be gone with the next read.
    piece.held.push(Uint8Array.from(bytes));
    return undefined;
  }

  #finish(id: number, piece: Piece): void {
    this.#byRequest.delete(id);
    if (piece.offset === piece.end) {
      this.#requests += 1;
      return;
    }
    this.#most = Math.max(MIN_READ_BYTES, Math.min(this.#most, piece.offset - piece.from));
    this.#send(piece);
  }

  #ask(): void {
    const requests = Math.min(this.#requests, Math.floor(READ_WINDOW_BYTES / this.#most));
    while (this.#pieces.length < requests && this.#next < this.#end) {
      const end = Math.min(this.#next + this.#most, this.#end);
      const piece = { from: this.#next, offset: this.#next, end, held: [], isLast: false };
      this.#pieces.push(piece);
      this.#send(piece);
      this.#next = end;
    }
  }

  #send(piece: Piece): void {
    const { offset, end } = piece;
    piece.from = offset;
    const request = { type: 'READ', handle: this.#handle, offset, length: end - offset } as const;
    this.#byRequest.set(this.#connection.send(request), piece);
  }
}

function isOver({ isLast, held }: Piece): boolean {
  return isLast && held.length === 0;
}

function isEnd(reply: Answer): boolean {
  return reply.type === 'STATUS' && reply.status === STATUS.eof;
}
