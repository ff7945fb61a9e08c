/** Whether anything has leaked: what the process holds is measured when nothing is going on, again and again, and must not grow. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import v8 from 'node:v8';

export interface Level {
  /** What JavaScript holds after a collection of garbage, without compiled code; in bytes, as the next. */
  readonly heap: number;
  /** Buffers and what else lies outside of the heap. */
  readonly external: number;
  readonly descriptors: number;
  /** Sockets, servers, timers and requests that keep the process alive. */
  readonly resources: number;
}

/** What is growth, and not the noise of a measurement: code that gets compiled late, a socket that is just being closed. */
const NOISE: Level = {
  heap: 3 * 1024 * 1024,
  external: 3 * 1024 * 1024,
  descriptors: 4,
  resources: 4,
};

/** Of the measurements, those that still see things being loaded, compiled and filled. */
const WARM_UP = 1 / 4;

/** How long what has ended may take to be gone, in milliseconds. */
const SETTLING_MS = 4_000;
const SETTLED_AFTER = 5;
const LOOK_EVERY_MS = 20;

/** Waits until nothing changes any more, collects the garbage, and measures. */
export async function measureLevel(): Promise<Level> {
  await settle();
  collectGarbage();
  // What was collected may have had something closed.
  await wait(LOOK_EVERY_MS);
  collectGarbage();
  const spaces = v8.getHeapSpaceStatistics().filter(({ space_name: name }) => !name.includes('code'));
  const heap = spaces.reduce((sum, { space_used_size: size }) => sum + size, 0);
  return { heap, external: process.memoryUsage().external, ...countHandles() };
}

/** One line for each thing that has grown, over all the measurements. */
export function findGrowth(levels: readonly Level[]): readonly string[] {
  const warm = levels.slice(Math.ceil(levels.length * WARM_UP));
  return (Object.keys(NOISE) as (keyof Level)[]).flatMap((what) => {
    const values = warm.map((level) => level[what]);
    const growth = growthOf(values);
    if (growth <= NOISE[what]) return [];
    const [first = 0, last = 0] = [values[0], values.at(-1)];
    return [`${what} grows: by ${Math.round(growth)}, from ${first} to ${last}, after the warm-up`];
  });
}

/**
 * By how much a straight line through the values rises from the first to the last: the median of the slopes between any two
 * (Theil and Sen), so that a quarter of the values may be off by anything. Where thirds do not bear it out, it is none.
 */
export function growthOf(values: readonly number[]): number {
  if (values.length < 4) return 0;
  const slopes = values.flatMap((later, to) =>
    values.slice(0, to).map((earlier, from) => (later - earlier) / (to - from)),
  );
  const third = Math.ceil(values.length / 3);
  const rise = median(values.slice(-third)) - median(values.slice(0, third));
  return Math.min(median(slopes) * (values.length - 1), rise * 1.5);
}

/** The names of the resources that keep the process alive: `TCPSocketWrap`, `Timeout`. */
export function aliveResources(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => !/^(?:TTY|Pipe|FSReq)/.test(name));
}

/** Of TCP and UDP: what leads to another process, such as a compiler's, is none of the lab's. */
export function countSockets(): number {
  const inodes = new Set(NETWORK_TABLES.flatMap(inodesIn));
  return descriptorTargets().filter((target) => inodes.has(target)).length;
}

const NETWORK_TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/** As the descriptors name them (proc(5)): the tenth column. */
function inodesIn(table: string): readonly string[] {
  try {
    const [, ...lines] = readFileSync(`/proc/self/net/${table}`, 'utf8').trimEnd().split('\n');
    return lines.map((line) => `socket:[${line.trim().split(/\s+/)[9] ?? ''}]`);
  } catch {
    return [];
  }
}

function countHandles(): Pick<Level, 'descriptors' | 'resources'> {
  return {
    descriptors: descriptorTargets().length,
    resources: aliveResources().length,
  };
}

/** Where each descriptor leads; nothing where the system does not tell (it is Linux that does). */
function descriptorTargets(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd').map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

async function settle(): Promise<void> {
  const end = performance.now() + SETTLING_MS;
  let before = '';
  for (let same = 0; same < SETTLED_AFTER && performance.now() < end;) {
    await wait(LOOK_EVERY_MS);
    const { descriptors, resources } = countHandles();
    const now = `${descriptors} ${resources}`;
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('memory is only told with node --expose-gc');
  globalThis.gc();
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const last = sorted.length - 1;
  return ((sorted[Math.floor(last / 2)] ?? 0) + (sorted[Math.ceil(last / 2)] ?? 0)) / 2;
}
