import { isRefusal, ProtocolError } from '../../../../errors.ts';
import { abortError } from '../../../../net/explain.ts';
import type { Exchange, HttpExchange, HttpRequest } from '../../../../protocols/http.ts';
import { MIN_SEGMENT_BYTES } from '../../../split-size.ts';
import { requestForRest } from '../../retry/continuation.ts';
import { drainQuietly } from '../../retry/drain-quietly.ts';
import { failureBy } from '../../retry/transient.ts';
import type { Piece, SegmentedFile } from './note.ts';
import { divide, RunningPiece } from './piece.ts';
import { checkSegment, isOtherVersion } from './reply.ts';

/** One that breaks off is continued so many times at once; what has brought MIN_SEGMENT_BYTES does not count. */
export const MAX_SEGMENT_FAILURES = 3;

/** What a kill may cost at most, in bytes; a note takes less time than a thousandth of it. */
export const NOTE_EVERY_BYTES = 32 * 1024 * 1024;

export interface SegmentsJobOptions {
  /** Over how many connections. */
  readonly segments: number;
  /** Whose body begins where the first missing piece does. */
  readonly first?: HttpExchange | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number) => void;
  readonly onNote?: (note: string) => void;
  /** Told now and then what is missing; all else is in the file. */
  readonly onMissing: (missing: readonly Piece[]) => void;
}

/** The server has another version by now. */
const CHANGED = new Error('changed');

/** Fetches what is missing of a file into one that is open, which is for the caller to close. */
export class SegmentsJob {
  /** That have come. */
  bytes = 0;
  readonly #fd: number;
  readonly #exchange: Exchange;
  readonly #request: HttpRequest;
  readonly #file: SegmentedFile;
  readonly #options: SegmentsJobOptions;
  readonly #waiting: Piece[];
  readonly #running = new Set<RunningPiece>();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #connections = 0;
  #notedAt = 0;

  constructor(
    fd: number,
    exchange: Exchange,
    request: HttpRequest,
    file: SegmentedFile,
    options: SegmentsJobOptions,
  ) {
    this.#fd = fd;
    this.#exchange = exchange;
    this.#request = request;
    this.#file = file;
    this.#options = options;
    this.#waiting = divide(file.missing, options.segments, MIN_SEGMENT_BYTES);
    const { signal } = options;
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
  }

  /**
   * After the first failure that concerns all, which is thrown, nothing is written any more.
   *
   * @returns `changed` when the server has another version by now: what is there is of no use
   */
  async run(): Promise<'complete' | 'changed'> {
    const { segments, first } = this.#options;
    this.#connections = Math.min(segments, this.#waiting.length);
    const all = Array.from({ length: this.#connections }, (_, index) =>
      this.#work(index === 0 ? first : undefined),
    );
    try {
      await Promise.all(all);
      return 'complete';
    } catch (error) {
      if (error === CHANGED) return 'changed';
      throw error;
    } finally {
      this.#stop.abort();
    }
  }

  /** What is not in the file, in order. */
  missing(): Piece[] {
    const pieces = [...this.#running, ...this.#waiting].map(({ start, end }) => ({ start, end }));
    return pieces.filter(({ start, end }) => start < end).toSorted((one, other) => one.start - other.start);
  }

  /** Puts what has come into the file, as far as that is possible. */
  flushQuietly(): void {
    for (const piece of this.#running) flushQuietly(piece);
  }

  async #work(first: HttpExchange | undefined): Promise<void> {
    for (let reply = first; ; reply = undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      try {
        await this.#fetch(next, reply);
      } catch (error) {
        if (this.#connections === 1 || this.#isStopped || !mayLeave(error, this.#request)) throw error;
        this.#options.onNote?.(`one connection less for its segments: ${(error as Error).message}`);
        break;
      }
    }
    this.#connections -= 1;
  }

  async #fetch(next: Piece, first: HttpExchange | undefined): Promise<void> {
    const piece = new RunningPiece(this.#fd, next);
    this.#running.add(piece);
    try {
      await this.#fill(piece, first);
      piece.flush();
    } catch (error) {
      // The number of the file may be another's by now.
      if (this.#isStopped) throw error;
      flushQuietly(piece);
      this.#waiting.unshift({ start: piece.start, end: piece.end });
      throw error;
    } finally {
      if (!this.#isStopped) this.#running.delete(piece);
    }
  }

  /** Reads a reply, and others where it breaks off. */
  async #fill(piece: RunningPiece, first: HttpExchange | undefined): Promise<void> {
    let failures = 0;
    for (let whole = first; ; whole = undefined) {
      const before = piece.at;
      try {
        await (whole === undefined ? this.#ask(piece) : this.#read(piece, whole, true));
        return;
      } catch (error) {
        if (piece.at - before >= MIN_SEGMENT_BYTES) failures = 0;
        failures += 1;
        if (this.#signal.aborted || failureBy(error, this.#request, {}) === undefined) throw error;
        if (failures === MAX_SEGMENT_FAILURES) throw error;
      }
    }
  }

  async #ask(piece: RunningPiece): Promise<void> {
    const { origin, validator } = this.#file;
    const wanted = { start: piece.at, end: piece.end };
    const rest = { ...wanted, size: origin.size, validator, headers: [] };
    const request = requestForRest(this.#request, rest, piece.at);
    const exchange = await this.#exchange(request, { signal: this.#signal });
    const { response } = exchange;
    try {
      if (isOtherVersion(this.#file, response)) throw CHANGED;
      checkSegment(this.#file, wanted, response);
    } catch (error) {
      await drainQuietly(response, this.#signal);
      throw error;
    }
    await this.#read(piece, exchange, false);
  }

  /** @param isWhole it goes on behind the piece, and is left there */
  async #read(piece: RunningPiece, { response }: HttpExchange, isWhole: boolean): Promise<void> {
    const begin = piece.at;
    for await (const chunk of response.body) {
      if (this.#signal.aborted) throw abortError(this.#signal);
      const wanted = chunk.subarray(0, piece.end - piece.at);
      if (wanted.length < chunk.length && !isWhole) {
        // Perhaps it is the whole, called a range.
        piece.forget(begin);
        throw new ProtocolError(
          'weird-reply',
          `the body goes on after byte ${piece.end}, where it was said to end`,
          {
            source: 'RFC 9110, section 14.4',
          },
        );
      }
      piece.write(wanted);
      this.#count(wanted.length);
      if (isWhole && piece.at === piece.end) return;
    }
    if (piece.at < piece.end) {
      throw new ProtocolError('partial', `a segment ends at byte ${piece.at}, and not at ${piece.end}`);
    }
  }

  #count(bytes: number): void {
    this.bytes += bytes;
    this.#options.onProgress?.(this.bytes);
    if (this.bytes - this.#notedAt < NOTE_EVERY_BYTES) return;
    this.#notedAt = this.bytes;
    for (const piece of this.#running) piece.flush();
    this.#options.onMissing(this.missing());
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }
}

/** Whether the other connections may do without this one. */
function mayLeave(error: unknown, request: HttpRequest): boolean {
  return isRefusal(error) || failureBy(error, request, { connRefused: true }) !== undefined;
}

// The first error says more; these bytes are missing.
function flushQuietly(piece: RunningPiece): void {
  try {
    piece.flush();
  } catch {}
}
