import type { ErrorCode } from '../src/errors.ts';
import type { Random } from './random.ts';

/**
 * What is done to a connection, by the way that leads to the server (way.ts) or, `abort`, by whoever uses it.
 *
 *     none, split, delay   nothing that anybody may notice
 *     cut                  after so many bytes both sides are told that the other one has ended
 *     reset                after so many bytes both sides get a reset
 *     half-open            after so many bytes the server is hung up on, and the client never told
 *     stall                after so many bytes nothing moves any more
 */
export const FAULTS = ['none', 'split', 'delay', 'cut', 'reset', 'half-open', 'stall', 'abort'] as const;

export type Fault = (typeof FAULTS)[number];

/** After nothing but these, all has to have gone well. */
const HARMLESS: ReadonlySet<Fault> = new Set(['none', 'split', 'delay']);

/** A connection that ended too early, in all the places where it can: in a handshake, a dialogue, a body. */
const BROKEN_OFF: readonly ErrorCode[] = [
  'receive',
  'send',
  'partial',
  'empty-reply',
  'tls-handshake',
  'ssh',
  'proxy',
];

const NEVER_ENDED: readonly ErrorCode[] = ['timeout'];

/** How an operation may fail under each; that it goes well is always right, since a fault may come too late. */
export const MAY_END_IN: Readonly<Record<Fault, ReadonlySet<ErrorCode>>> = {
  none: new Set(),
  split: new Set(),
  delay: new Set(),
  cut: new Set(BROKEN_OFF),
  reset: new Set(BROKEN_OFF),
  'half-open': new Set(NEVER_ENDED),
  stall: new Set(NEVER_ENDED),
  abort: new Set<ErrorCode>(['aborted']),
};

export function isHarmless(fault: Fault): boolean {
  return HARMLESS.has(fault);
}

/** Half of the time none at all: what works has to go on working beside what breaks. */
export function anyFault(random: Random): Fault {
  return random.chance(0.5) ? 'none' : random.pick(FAULTS);
}
