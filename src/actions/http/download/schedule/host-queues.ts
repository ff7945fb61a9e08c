import type { DownloadJob } from '../types.ts';

/** A job that nobody works on yet. */
export interface WaitingJob {
  readonly job: DownloadJob;
  readonly url: URL;
}

interface Host {
  readonly origin: string;
  readonly waiting: WaitingJob[];
  running: number;
  /** Before then none may begin; by the clock of whoever asks, in milliseconds. */
  earliest: number;
}

/**
 * Jobs by the origin that they ask: so many of each at once, and a pause between two beginnings. It has no clock and no
 * timer; hosts that nobody is waiting for are forgotten as soon as their pause is over.
 */
export class HostQueues {
  readonly #delay: number;
  /** With a delay in the order in which they began last, which is the order in which they may begin again. */
  readonly #hosts = new Map<string, Host>();
  /** Those with jobs that wait; whose turn it is comes first. */
  readonly #queued = new Set<Host>();
  #waiting = 0;

  /** @param delay between the beginnings of two from one origin, in milliseconds */
  constructor(delay: number) {
    this.#delay = delay;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  add(job: DownloadJob, now: number): void {
    const url = new URL(job.url);
    let host = this.#hosts.get(url.origin);
    if (host === undefined) {
      this.#forget(now);
      host = { origin: url.origin, waiting: [], running: 0, earliest: -Infinity };
      this.#hosts.set(url.origin, host);
    }
    host.waiting.push({ job, url });
    this.#queued.add(host);
    this.#waiting += 1;
  }

  /** The next one that may begin, and has begun with that; hosts take turns. */
  begin(perHost: number, now: number): WaitingJob | undefined {
    for (const host of this.#queued) {
      if (host.running >= perHost || host.earliest > now) continue;
      const next = host.waiting.shift();
      this.#queued.delete(host);
      if (host.waiting.length > 0) this.#queued.add(host);
      if (next === undefined) continue;
      this.#waiting -= 1;
      host.running += 1;
      if (this.#delay > 0) this.#pause(host, now);
      return next;
    }
    return undefined;
  }

  end({ origin }: URL): void {
    const host = this.#hosts.get(origin);
    if (host === undefined) return;
    host.running -= 1;
    if (this.#delay === 0 && isIdle(host)) this.#hosts.delete(origin);
  }

  /** When the first may begin that has nothing but its pause to wait for; `undefined` where there is none. */
  nextBeginning(perHost: number): number | undefined {
    let earliest = Infinity;
    for (const host of this.#queued) {
      if (host.running < perHost) earliest = Math.min(earliest, host.earliest);
    }
    return earliest === Infinity ? undefined : earliest;
  }

  /** All that wait, which then wait no longer. */
  clear(): DownloadJob[] {
    const jobs = [...this.#queued].flatMap(({ waiting }) => waiting.splice(0).map(({ job }) => job));
    this.#queued.clear();
    this.#waiting = 0;
    return jobs;
  }

  #pause(host: Host, now: number): void {
    host.earliest = now + this.#delay;
    this.#hosts.delete(host.origin);
    this.#hosts.set(host.origin, host);
  }

  #forget(now: number): void {
    for (const host of this.#hosts.values()) {
      if (!isIdle(host)) continue;
      if (host.earliest > now) return;
      this.#hosts.delete(host.origin);
    }
  }
}

function isIdle({ running, waiting }: Host): boolean {
  return running === 0 && waiting.length === 0;
}
