import { type Clock, SYSTEM_CLOCK } from '../../clock.ts';

/** How often something is tried again, and how long is waited before: as curl does it (curl(1), --retry). */
export interface BackOffOptions {
  /** So many times at most. */
  readonly retries: number;
  /** Before each, in milliseconds, instead of a second, two, four, and so on up to ten minutes. */
  readonly delay?: number;
  /** Nothing that fails later than this is tried again; in milliseconds since the first attempt. */
  readonly maxTime?: number;
  /** Told before the wait. */
  readonly onRetry?: (retry: Retry) => void;
  /** Told, in words, why there is no other attempt: the server asks for more patience than we have, for instance. */
  readonly onGiveUp?: (reason: string) => void;
  readonly clock?: Clock;
}

/** One attempt that is to come. */
export interface Retry {
  /** From 1. */
  readonly attempt: number;
  /** How many there can be. */
  readonly retries: number;
  /** Before it, in milliseconds. */
  readonly wait: number;
  /** What went wrong, in words. */
  readonly reason: string;
}

/** Something that may go better next time. */
export interface Failure {
  readonly reason: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 10 * 60 * 1000;

/** A server may ask us to wait for an hour, by which many count their limits; beyond it, somebody has to decide. */
export const MAX_RETRY_AFTER_MS = 60 * 60 * 1000;

export class BackOff {
  readonly #options: BackOffOptions;
  readonly #clock: Clock;
  readonly #start: number;
  #made = 0;
  #delay = FIRST_DELAY_MS;

  constructor(options: BackOffOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#start = this.#clock.now();
  }

  /** Decides on another attempt, and says how long to wait before it, in milliseconds; `undefined`: no other. */
  plan({ reason, retryAfter = 0 }: Failure): number | undefined {
    const { retries, delay = this.#delay, maxTime = Infinity, onRetry, onGiveUp } = this.#options;
    const elapsed = this.#clock.now() - this.#start;
    if (!(this.#made < retries && elapsed < maxTime)) return undefined;
    const patience = Math.min(MAX_RETRY_AFTER_MS, maxTime - elapsed);
    if (retryAfter > patience) {
      onGiveUp?.(`the server asks to wait for ${inWords(retryAfter)}`);
      return undefined;
    }
    const wait = Math.max(delay, retryAfter);
    this.#made += 1;
    this.#delay = Math.min(2 * this.#delay, MAX_DELAY_MS);
    onRetry?.({ attempt: this.#made, retries, wait, reason });
    return wait;
  }

  /** @throws what the signal was aborted for */
  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#clock.sleep(ms, signal);
  }

  /** Something has come: the next failure is a first one again, but for their number. */
  progress(): void {
    this.#delay = FIRST_DELAY_MS;
  }
}

const UNITS = [
  [24 * 60 * 60 * 1000, 'days'],
  [60 * 60 * 1000, 'hours'],
  [60 * 1000, 'minutes'],
  [1000, 'seconds'],
] as const;

const YEARS_MS = 1000 * 24 * 60 * 60 * 1000;

/** `365 days`, `90 minutes`: the largest unit of which there are two, and `years` however many. */
function inWords(ms: number): string {
  if (ms > YEARS_MS) return 'years';
  const [size, name] = UNITS.find(([unit]) => ms >= 2 * unit) ?? [1000, 'seconds'];
  return `${Math.round(ms / size)} ${name}`;
}
