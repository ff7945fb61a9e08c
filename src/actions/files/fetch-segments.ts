import { abortError } from '../../net/explain.ts';
import type { FileClient } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { BlockWriter } from '../block-writer.ts';
import type { TransferOptions } from '../fill-file.ts';
import type { Pace } from '../paced.ts';
import type { Segment } from '../split-size.ts';
import { fetchBytes } from './fetch.ts';
import type { Sessions } from './sessions.ts';

export interface FetchSegmentsOptions extends TransferOptions {
  readonly pace?: Pace;
}

/**
 * Fetches all segments into a file that is open, over the first session and as many others as can be opened.
 *
 * After the first failure, which is thrown, nothing is written any more; the sessions are for the caller to close.
 */
export async function fetchSegments(
  sessions: Sessions,
  path: RemotePath,
  fd: number,
  segments: readonly Segment[],
  options: FetchSegmentsOptions,
): Promise<void> {
  const job = new SegmentJob(path, fd, segments, options);
  try {
    const others = segments.slice(1).map(async () => {
      const client = await sessions.openFurther();
      if (client !== undefined) await job.work(client);
    });
    const all = Promise.all([job.work(sessions.first), ...others]);
    // A session that does not come in time is not waited for.
    await Promise.race([all, job.done]);
  } finally {
    job.stop();
  }
}

class SegmentJob {
  /** Settled when the last byte is in the file. */
  readonly done: Promise<void>;
  readonly #path: RemotePath;
  readonly #fd: number;
  readonly #options: FetchSegmentsOptions;
  readonly #waiting: Segment[];
  readonly #last: Segment | undefined;
  #unfinished: number;
  #bytes = 0;
  #stopped = false;
  #finish!: () => void;

  constructor(path: RemotePath, fd: number, segments: readonly Segment[], options: FetchSegmentsOptions) {
    this.#path = path;
    this.#fd = fd;
    this.#options = options;
    this.#waiting = [...segments];
    this.#last = segments.at(-1);
    this.#unfinished = segments.length;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Fetches what is still waiting, one after the other. */
  async work(client: FileClient): Promise<void> {
    for (;;) {
      const segment = this.#stopped ? undefined : this.#waiting.shift();
      if (segment === undefined) return;
      await this.#fetch(client, segment);
      this.#unfinished -= 1;
      if (this.#unfinished === 0) this.#finish();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #fetch(client: FileClient, segment: Segment): Promise<void> {
    const { pace, signal, onProgress } = this.#options;
    const { offset, length } = segment;
    const writer = new BlockWriter(this.#fd, offset);
    // The last one goes to its end: from a server that begins at the start, whatever it was asked for, that is too much.
    const range = segment === this.#last ? { offset } : { offset, length };
    const body = fetchBytes(client, this.#path, { ...range, expected: length, pace, signal });
    for await (const chunk of body) {
      if (signal?.aborted === true) throw abortError(signal);
      // The number of the file may be another's by now.
      if (this.#stopped) return;
      writer.write(chunk);
      this.#bytes += chunk.length;
      onProgress?.(this.#bytes);
    }
    if (!this.#stopped) writer.flush();
  }
}
