import { isNetkitError } from '../../../../errors.ts';
import { timerDelay } from '../../../../net/timer.ts';
import { now } from '../../../../now.ts';
import { Download, type Downloading } from '../fetch/download.ts';
import { type Watch, Watches } from '../fetch/watch.ts';
import type { DownloadOutcome } from '../types.ts';
import { HostQueues, type WaitingJob } from './host-queues.ts';
import { outOfFiles } from './out-of-files.ts';
import type { Width } from './width.ts';

/**
 * How many are taken that may not begin yet, because too many of their hosts' run already: others may be behind them on the
 * list. More would be out of reach of whoever shares it.
 */
export const MAX_HELD_BACK = 256;

/** Takes from a list and fetches, until nothing is on it and nothing runs. */
export class Run {
  /** Of bodies. */
  bytes = 0;
  /** The first that failed. */
  firstError: Error | undefined;
  readonly #all: Downloading;
  readonly #width: Width;
  readonly #hosts: HostQueues;
  readonly #watches: Watches;
  #running = 0;
  /** Since then each has had a connection to itself, because something took too long. */
  #aloneSince = Infinity;
  #isTaking = false;
  /** The list had nothing more when it was last asked. */
  #isEmpty = false;
  /** Why it ends before its time. */
  #stopped: Error | undefined;
  #pause: NodeJS.Timeout | undefined;
  #finish: () => void = () => {};

  constructor(all: Downloading, width: Width) {
    const { delay = 0, perform } = all.options;
    this.#all = all;
    this.#width = width;
    this.#hosts = new HostQueues(delay);
    this.#watches = new Watches(perform.timeout);
  }

  /** @throws what it was stopped for; what the list throws */
  async toEnd(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#goOn();
    });
    this.#watches.close();
    clearTimeout(this.#pause);
    for (const job of this.#hosts.clear()) {
      await this.#all.list.giveBack(job).catch((error: Error) => this.stop(error));
    }
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /** Nothing is begun any more, and what runs is given up; the first reason counts. */
  stop(reason: Error): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#watches.abort(reason);
    this.#goOn();
  }

  /** Begins what may begin. Called whenever something has changed. */
  #goOn(): void {
    if (this.#stopped === undefined) {
      this.#beginAll();
      if (this.#running < this.#width.all && !this.#isEmpty && !this.#isTaking) this.#take();
    }
    const isOver = this.#stopped !== undefined || (this.#isEmpty && this.#hosts.waiting === 0);
    if (isOver && this.#running === 0 && !this.#isTaking) this.#finish();
  }

  #beginAll(): void {
    while (this.#running < this.#width.all) {
      const next = this.#hosts.begin(this.#width.perHost, now());
      if (next === undefined) break;
      this.#running += 1;
      this.#fetch(next).then(
        () => this.#ended(next),
        (error: Error) => {
          this.stop(error);
          this.#ended(next);
        },
      );
    }
    this.#wakeLater();
  }

  #ended({ url }: WaitingJob): void {
    this.#running -= 1;
    this.#hosts.end(url);
    // Somebody may have given something back meanwhile.
    this.#isEmpty = false;
    this.#goOn();
  }

  #take(): void {
    // Where some wait already, it is for others' hosts.
    const free = this.#width.all - this.#running;
    const { waiting } = this.#hosts;
    const count = waiting === 0 ? free : Math.min(free, MAX_HELD_BACK - waiting);
    if (count <= 0) return;
    this.#isTaking = true;
    const taken = this.#addFrom(count).catch((error: Error) => this.stop(error));
    void taken.then(() => {
      this.#isTaking = false;
      return this.#goOn();
    });
  }

  async #addFrom(count: number): Promise<void> {
    const jobs = await this.#all.list.take(count);
    this.#isEmpty = jobs.length === 0;
    for (const job of jobs) this.#hosts.add(job, now());
  }

  /** One timer for all pauses. */
  #wakeLater(): void {
    clearTimeout(this.#pause);
    const next = this.#running < this.#width.all ? this.#hosts.nextBeginning(this.#width.perHost) : undefined;
    if (next === undefined) return;
    this.#pause = setTimeout(() => this.#goOn(), timerDelay(Math.max(1, next - now())));
  }

  /**
   * Behind another one's answer on the same connection, which its own time is not for: it gets it anew, alone. Which of them was
   * the slow one cannot be told, so that this one has its time twice.
   */
  #mayHaveWaited({ startedAt }: Watch, error: unknown): boolean {
    if (!this.#width.hasGrown || !isNetkitError(error) || error.code !== 'timeout') return false;
    this.#width.stay();
    this.#aloneSince = Math.min(this.#aloneSince, now());
    return startedAt < this.#aloneSince;
  }

  /** @throws what the list throws, and whoever is told */
  async #fetch({ job, url }: WaitingJob): Promise<void> {
    const { list, tell } = this.#all;
    const watch = this.#watches.start();
    const download = new Download(job, url, this.#all, watch);
    let outcome: DownloadOutcome;
    try {
      outcome = await download.run();
    } catch (error) {
      const toEndWith = outOfFiles(error);
      if (toEndWith !== undefined) this.stop(toEndWith);
      if (this.#stopped !== undefined || this.#mayHaveWaited(watch, error)) {
        return await list.giveBack(job);
      }
      outcome = { kind: 'failed', error: error as Error };
      this.firstError ??= outcome.error;
    } finally {
      this.#watches.stop(watch);
      this.bytes += download.report.bytes;
    }
    await list.settle(job, outcome);
    const { kept } = download.report;
    const event = { type: 'end', job, outcome, elapsed: now() - watch.startedAt } as const;
    tell(kept === undefined ? event : { ...event, kept });
  }
}
