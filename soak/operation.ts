import { getEventListeners } from 'node:events';

import type { ErrorCode } from '../src/errors.ts';
import type { DialSettings, Lab, startLab } from '../src/index.ts';
import { type Complaints, describe } from './complaints.ts';
import { type Fault, isHarmless, MAY_END_IN } from './faults.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';
import { openWay, type Place } from './way.ts';

/** The public library, of whichever build. */
export type Netkit = typeof import('../src/index.ts');

/** What a kind of traffic has around it. */
export interface World {
  readonly netkit: Netkit;
  readonly lab: Awaited<ReturnType<typeof startLab>>;
  /** For files; it is removed at the end. */
  readonly folder: string;
  readonly random: Random;
  readonly complaints: Complaints;
  readonly tally: Tally;
  /** Tells this worker from all others. */
  readonly name: string;
  /** Which of the two clients this worker uses. */
  readonly client: 'raw' | 'library';
}

/** What an operation has at hand. */
export interface Operation {
  /** Leads to the lab, with the fault on the way. */
  readonly dial: Lab['dial'] & DialSettings;
  /** Aborted at some time, where that is the fault. */
  readonly signal: AbortSignal;
  /** To be called with what was carried there or back. */
  moved(bytes: number): void;
}

export interface How {
  readonly fault?: Fault;
  /** The server to which the way with the fault leads; without it the lab is gone to directly. */
  readonly to?: Place;
  /** How it may fail besides. */
  readonly may?: readonly ErrorCode[];
  /** How it has to fail. */
  readonly must?: ErrorCode;
}

/** After so long an operation hangs, in milliseconds: no fault, time limit or delay of the lab's takes a third of it. */
const HANGS_AFTER_MS = 60_000;
/** For whom nothing moves, gives up after so long, in milliseconds; everybody else has the time that they usually have. */
const STALLED_MS = 400;
const ABORT_WITHIN_MS = 40;

/**
 * Carries out one operation under a fault, and holds what becomes of it against what may (MAY_END_IN).
 *
 * @returns `undefined` where it went well, or the error's code; `defect` for what is complained about
 */
export async function attempt(
  world: World,
  { fault = 'none', to, may = [], must }: How,
  work: (operation: Operation) => Promise<void>,
): Promise<ErrorCode | 'defect' | undefined> {
  const { netkit, lab, random, tally, complaints } = world;
  const complain = (text: string): 'defect' => {
    complaints.add(`${world.name}, ${world.client}, fault ${fault}: ${text}`);
    return 'defect';
  };
  await using way = to === undefined ? undefined : await openWay(to, fault, random);
  const aborting = new AbortController();
  const abort = (): void => aborting.abort();
  const timer = fault === 'abort' ? setTimeout(abort, random.between(0, ABORT_WITHIN_MS)) : undefined;
  const started = performance.now();
  let bytes = 0;
  const operation: Operation = {
    dial: {
      ...lab.dial,
      ...(way && { connectTo: [{ toHost: '127.0.0.1', toPort: way.port }] }),
      ...(NOTHING_MOVES.has(fault) && { idleTimeout: STALLED_MS, connectTimeout: STALLED_MS }),
    },
    signal: aborting.signal,
    moved: (count) => (bytes += count),
  };
  const failure = await inTime(work(operation)).then(
    () => (must === undefined ? undefined : complain(`went well, and should have failed with ${must}`)),
    (error: unknown) => {
      if (!netkit.isNetkitError(error)) return complain(describe(error));
      const { code } = error;
      // What has to fail can still be overtaken by what harms it.
      const fits = MAY_END_IN[fault].has(code) || may.includes(code) || code === must;
      return fits && (must === undefined || code === must || !isHarmless(fault))
        ? code
        : complain(describe(error));
    },
  );
  clearTimeout(timer);
  // A signal may live as long as the program that waits for it.
  const listeners = aborting.signal.aborted ? 0 : getEventListeners(aborting.signal, 'abort').length;
  if (listeners > 0) complain(`${listeners} listeners stay on the signal`);
  tally.count(performance.now() - started, bytes, failure);
  return failure;
}

const NOTHING_MOVES: ReadonlySet<Fault> = new Set(['half-open', 'stall']);

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: nothing after ${HANGS_AFTER_MS} ms`)), HANGS_AFTER_MS);
  });
  try {
    await Promise.race([work, hanging]);
  } finally {
    clearTimeout(timer);
  }
}
