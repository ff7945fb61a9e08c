import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What became of the operations of one kind. Holds no more after a million of them than after one. */
export class Tally {
  readonly #failures = new Map<string, number>();
  readonly #microseconds: RecordableHistogram = createHistogram();
  #operations = 0;
  #bytes = 0;

  /** @param failure its code; `undefined` where all went well, and only then the time counts */
  count(milliseconds: number, bytes: number, failure?: string): void {
    this.#operations += 1;
    this.#bytes += bytes;
    if (failure === undefined) this.#microseconds.record(Math.max(1, Math.round(milliseconds * 1000)));
    else this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  get operations(): number {
    return this.#operations;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** By code, the most frequent first. */
  get failures(): readonly (readonly [code: string, count: number])[] {
    return [...this.#failures].toSorted(([, one], [, other]) => other - one);
  }

  /** In milliseconds, of those that went well. */
  percentile(percent: number): number {
    return this.#microseconds.percentile(percent) / 1000;
  }
}
