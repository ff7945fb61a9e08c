import { now } from '../../now.ts';

/** Time, as the relay knows it: in tests it passes when they say so. */
export interface Clock {
  /** Milliseconds, from whenever. */
  now(): number;
  /** @returns what calls it off */
  after(milliseconds: number, what: () => void): () => void;
}

export const CLOCK: Clock = {
  now,
  after(milliseconds, what) {
    const timer = setTimeout(what, milliseconds);
    return () => clearTimeout(timer);
  },
};
