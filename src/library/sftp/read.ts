import type { ReadOptions } from '../../protocols/files.ts';
import { type Purpose, purposeOf, refuseBeyondEnd } from '../../protocols/sftp-refusals.ts';
import type { Stats } from './attributes.ts';
import { HOLDS, type SftpCalls } from './calls.ts';
import { MAX_PIECES, PIECE_BYTES } from './limits.ts';

/** How many are asked for at once in the beginning; one more with each that comes, so that little is asked for in vain. */
const FIRST_PIECES = 2;

/** Opens a file and asks for its beginning, so that what is refused is refused here. The handle is given back with the body. */
export async function readFile(
  calls: SftpCalls,
  name: string,
  { offset = 0, length = Infinity }: ReadOptions,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const purpose = purposeOf('read', name, 'download-refused');
  const handle = await calls.call<Buffer>(purpose, (sftp, done) => sftp.open(name, 'r', done), HOLDS.handle);
  const transfer = new Transfer(calls, handle, purpose, offset, offset + length);
  try {
    if (offset > 0) {
      const { size } = await calls.call<Stats>(
        purpose,
        (sftp, done) => sftp.fstat(handle, done),
        HOLDS.attributes,
      );
      refuseBeyondEnd(offset, size ?? Infinity);
    }
    await transfer.begin();
    return transfer.read();
  } catch (error) {
    await transfer.end();
    throw error;
  }
}

interface Piece {
  readonly buffer: Buffer;
  readonly wanted: number;
  /** How many bytes came; fewer than wanted at the end of the file. */
  readonly filled: Promise<number>;
}

/** Many reads under way, handed on in the order of the file. */
class Transfer {
  readonly #calls: SftpCalls;
  readonly #handle: Buffer;
  readonly #purpose: Purpose;
  readonly #end: number;
  readonly #pieces: Piece[] = [];
  /** What was handed on and may be filled again. */
  readonly #spare: Buffer[] = [];
  #next: number;
  #most = FIRST_PIECES;

  constructor(calls: SftpCalls, handle: Buffer, purpose: Purpose, offset: number, end: number) {
    this.#calls = calls;
    this.#handle = handle;
    this.#purpose = purpose;
    this.#next = offset;
    this.#end = end;
  }

  async begin(): Promise<void> {
    this.#ask();
    await this.#pieces[0]?.filled;
  }

  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
        const length = await piece.filled;
        if (length > 0) yield piece.buffer.subarray(0, length);
        if (length < piece.wanted) return;
        this.#spare.push(piece.buffer);
        this.#most += 1;
        this.#ask();
      }
    } finally {
      await this.end();
    }
  }

  /** Gives the handle back; what is still to come, nobody waits for. */
  async end(): Promise<void> {
    await this.#calls.call(this.#purpose, (sftp, done) => sftp.close(this.#handle, done)).catch(() => {});
  }

  #ask(): void {
    const most = Math.min(this.#most, MAX_PIECES);
    while (this.#pieces.length < most && this.#next < this.#end) {
      const wanted = Math.min(PIECE_BYTES, this.#end - this.#next);
      const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
      const filled = this.#fill(buffer.subarray(0, wanted), this.#next);
      // Whoever waits for it hears of the failure; what nobody waits for any more is of no interest.
      filled.catch(() => {});
      this.#pieces.push({ buffer, wanted, filled });
      this.#next += wanted;
    }
  }

  /** A server may give less than it is asked for: only with nothing at all the file has ended. */
  async #fill(buffer: Buffer, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const from = filled;
      const count = await this.#calls.call<number>(
        this.#purpose,
        (sftp, done) => sftp.read(this.#handle, buffer, from, buffer.length - from, position + from, done),
        HOLDS.count,
      );
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }
}
