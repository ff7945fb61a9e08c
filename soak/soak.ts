import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { Complaints, describe, watchProcess } from './complaints.ts';
import { Crew } from './crew.ts';
import type { Kind } from './kind.ts';
import { aliveResources, countSockets, findGrowth, type Level, measureLevel } from './levels.ts';
import type { Netkit, World } from './operation.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';

export interface SoakOptions {
  readonly netkit: Netkit;
  readonly kinds: readonly Kind[];
  /** How long there is traffic; what is measured in between takes time besides. */
  readonly milliseconds: number;
  readonly seed: string;
  /** So often everything is stopped, and what is held is measured; MEASUREMENTS without it. */
  readonly measurements?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** In milliseconds. */
  readonly elapsed: number;
  readonly operations: number;
  readonly complaints: number;
  readonly level: Level;
}

export interface Report {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly levels: readonly Level[];
  /** None: all is well. */
  readonly complaints: Complaints;
}

const MEASUREMENTS = 24;
const MAX_OVERRUN = 1.2;
const SPARE_MS = 30_000;
/** For what was ended to be gone from the process, in milliseconds. */
const GONE_WITHIN_MS = 5_000;

/** Runs all kinds of traffic beside each other against a lab of their own, and looks for what it costs, loses and leaves behind. */
export async function soak({
  netkit,
  kinds,
  milliseconds,
  seed,
  measurements = MEASUREMENTS,
  onProgress,
}: SoakOptions): Promise<Report> {
  const complaints = new Complaints();
  using _watch = watchProcess(complaints);
  const folder = await mkdtemp(join(tmpdir(), 'netkit-soak-'));
  const before = { resources: aliveResources(), sockets: countSockets() };
  const tallies = new Map(kinds.map(({ name }) => [name, new Tally()]));
  const levels: Level[] = [];
  try {
    const lab = await netkit.startLab({ mailSamples: false, dataDir: folder });
    const worldOf = ({ name: kind }: Kind, at: number): World => {
      const name = `${kind}${at}`;
      const client = at % 2 === 0 ? 'raw' : 'library';
      const tally = tallies.get(kind) ?? new Tally();
      return { netkit, lab, folder, complaints, tally, name, client, random: new Random(`${seed} ${name}`) };
    };
    try {
      const crew = await Crew.hire(kinds, worldOf, complaints);
      const started = performance.now();
      // A machine that is busy with other things measures less often, and not for hours.
      const latest = started + milliseconds * MAX_OVERRUN + SPARE_MS;
      for (let measured = 0; measured < measurements && performance.now() < latest; measured += 1) {
        await crew.workFor(milliseconds / measurements);
        const level = await measureLevel();
        levels.push(level);
        onProgress?.({ elapsed: performance.now() - started, ...sum(tallies, complaints), level });
      }
      await crew.dismiss();
    } finally {
      await lab.stop();
    }
  } catch (error) {
    complaints.add(describe(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  for (const growth of findGrowth(levels)) complaints.add(growth);
  await complainOfRemains(before, complaints);
  return { tallies, levels, complaints };
}

function sum(tallies: Report['tallies'], { count }: Complaints): Pick<Progress, 'operations' | 'complaints'> {
  return {
    operations: [...tallies.values()].reduce((all, { operations }) => all + operations, 0),
    complaints: count,
  };
}

/** After the lab has stopped nothing of it is left. */
async function complainOfRemains(
  before: { readonly resources: readonly string[]; readonly sockets: number },
  complaints: Complaints,
): Promise<void> {
  const end = performance.now() + GONE_WITHIN_MS;
  const isClean = (): boolean =>
    aliveResources().length <= before.resources.length && countSockets() <= before.sockets;
  while (!isClean() && performance.now() < end) await wait(50);
  if (isClean()) return;
  complaints.add(`left behind: ${aliveResources().join(', ')}; ${countSockets() - before.sockets} sockets`);
}
