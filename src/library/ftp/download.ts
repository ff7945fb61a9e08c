import { once } from 'node:events';
import { Writable } from 'node:stream';
import { TransportError } from '../../errors.ts';
import { explainFailure } from './explain.ts';
import type { FtpSession } from './session.ts';

/**
 * For how long the server may take to see that nobody wants the rest of a file, in milliseconds: a round trip, and the
 * little that it does before it writes again.
 */
const BREAK_OFF_TIMEOUT_MS = 5_000;

/**
 * A file on its way, which basic-ftp writes and whoever wants it reads: a chunk at a time, so that a slow reader holds the
 * server up.
 */
export class Download {
  readonly #session: FtpSession;
  readonly #sink: Writable;
  /** Settles when basic-ftp is done, whatever came of it. */
  readonly #done: Promise<void>;
  #chunk: { readonly bytes: Uint8Array; release(): void } | undefined;
  #outcome: 'done' | Error | undefined;
  #received = 0;
  #wake = (): void => {};

  /** @param start has basic-ftp write into the sink */
  constructor(session: FtpSession, start: (sink: Writable) => Promise<unknown>) {
    this.#session = session;
    this.#sink = new Writable({
      write: (bytes: Buffer, _encoding, release) => {
        this.#received += bytes.length;
        this.#chunk = { bytes, release };
        this.#wake();
      },
    });
    this.#done = start(this.#sink).then(
      () => this.#settle('done'),
      (error: Error) => this.#settle(error),
    );
  }

  /** Resolves once the server has begun to send. */
  async begin(): Promise<void> {
    await Promise.race([once(this.#sink, 'pipe'), this.#done]);
    if (this.#outcome instanceof Error) throw explainFailure(this.#outcome, this.#session);
  }

  /** @param length how much is wanted at most, in bytes */
  async *read(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    let rest = length;
    while (rest > 0) {
      const chunk = this.#chunk;
      this.#chunk = undefined;
      if (chunk !== undefined) {
        yield chunk.bytes.subarray(0, rest);
        rest -= chunk.bytes.length;
        chunk.release();
      } else if (this.#outcome === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      } else if (this.#outcome === 'done') {
        return;
      } else {
        throw explainFailure(this.#outcome, this.#session, this.#received);
      }
    }
  }

  /**
   * Breaks off what is still under way, by closing the data connection: basic-ftp cannot send ABOR during a transfer. The
   * server answers nevertheless, that it failed or that it had sent all; before that, no other command may be sent.
   */
  async leave(): Promise<void> {
    if (this.#outcome !== undefined) return;
    const { ftp } = this.#session;
    const timer = setTimeout(() => {
      ftp.closeWithError(
        new TransportError('timeout', 'the server does not say that it broke the transfer off'),
      );
    }, BREAK_OFF_TIMEOUT_MS);
    try {
      // In this order, and without errors: of one at either, basic-ftp would close the session.
      ftp.dataSocket?.destroy();
      this.#sink.destroy();
      await this.#done;
      if (!ftp.answered) await ftp.reply();
    } catch {
      // The session is closed, and says why when it is used again.
    } finally {
      clearTimeout(timer);
    }
  }

  #settle(outcome: 'done' | Error): void {
    this.#outcome = outcome;
    this.#wake();
  }
}
