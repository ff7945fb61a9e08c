import type { Retry } from '../../retry/back-off.ts';
import type { DownloadEvent, DownloadJob } from '../types.ts';
import type { Watch } from './watch.ts';

/** What there is to tell of one download. */
export class Report {
  /** Of bodies, so far. */
  bytes = 0;
  /** Where what has come is kept for another time, and how much that is. */
  kept: { readonly file: string; readonly bytes: number } | undefined;
  readonly #job: DownloadJob;
  readonly #watch: Watch;
  readonly #tell: (event: DownloadEvent) => void;

  constructor(job: DownloadJob, watch: Watch, tell: (event: DownloadEvent) => void) {
    this.#job = job;
    this.#watch = watch;
    this.#tell = tell;
  }

  begin(file: string, size: number | undefined, offset = 0): void {
    const event = { type: 'begin', job: this.#job, file, offset } as const;
    this.#tell(size === undefined ? event : { ...event, size });
  }

  /** @throws TransportError `timeout` or `aborted`, since a peer that never pauses would not let a timer's turn come */
  readonly count = (bytes: number): void => {
    this.#watch.check();
    this.bytes += bytes;
    this.#tell({ type: 'data', job: this.#job, bytes });
  };

  /** A body whose chunks are counted as they come. */
  async *counting(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.count(chunk.length);
      yield chunk;
    }
  }

  readonly note = (text: string): void => this.#tell({ type: 'note', job: this.#job, text });

  readonly retry = ({ reason, wait }: Retry): void =>
    this.#tell({ type: 'retry', job: this.#job, reason, wait });

  readonly giveUp = (reason: string): void => this.note(`${reason}: not asking again`);

  readonly keep = (file: string, bytes: number): void => void (this.kept = { file, bytes });
}
