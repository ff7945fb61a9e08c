import type { World } from './operation.ts';

/** One kind of traffic. */
export interface Kind {
  readonly name: string;
  /** How many do it at once. They take the two clients in turn. */
  readonly workers: number;
  open(world: World): Promise<Worker>;
}

/** Somebody who does one thing after the other. */
export interface Worker {
  /** A few operations that belong together; nothing is under way after it. */
  turn(): Promise<void>;
  /** Lets go of what may well be kept, and is not to be counted as leaked. */
  rest?(): Promise<void>;
  /** Looks for what was promised and is not there, and lets go of everything. */
  close?(): Promise<void>;
}
