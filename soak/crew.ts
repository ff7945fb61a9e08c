import { setTimeout as wait } from 'node:timers/promises';

import { type Complaints, describe } from './complaints.ts';
import type { Kind, Worker } from './kind.ts';
import type { World } from './operation.ts';

/** All workers of all kinds. They stop together, so that it can be seen what is held when nothing is going on. */
export class Crew {
  readonly #workers: readonly Worker[];
  readonly #complaints: Complaints;

  static async hire(
    kinds: readonly Kind[],
    worldOf: (kind: Kind, at: number) => World,
    complaints: Complaints,
  ): Promise<Crew> {
    const opening = kinds.flatMap((kind) =>
      Array.from({ length: kind.workers }, (_, at) => kind.open(worldOf(kind, at))),
    );
    return new Crew(await Promise.all(opening), complaints);
  }

  private constructor(workers: readonly Worker[], complaints: Complaints) {
    this.#workers = workers;
    this.#complaints = complaints;
  }

  /** Each ends what it has begun: it takes somewhat longer. */
  async workFor(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (performance.now() < end) {
          await this.#guarded(() => worker.turn());
          // A worker whose turn takes no time leaves the others theirs.
          await wait(0);
        }
        await this.#guarded(async () => worker.rest?.());
      }),
    );
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => this.#guarded(async () => worker.close?.())));
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#complaints.add(describe(error));
    }
  }
}
