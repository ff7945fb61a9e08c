/**
 * Makes a folder the same as another, of which one is at a server: first both trees are looked at (make-plan.ts), then what is
 * missing or has changed is moved (carry-out.ts), each over as many sessions as there is work for (crew.ts).
 *
 * Files land whole or not at all, with the time and permissions that they have in the source; so a run that was broken off
 * is gone on with by the next, which moves what is missing. A file that was broken off begins anew: what a part of it is
 * worth can be said of one file (get -C), and not of thousands that may have changed meanwhile.
 */
import { isNetkitError, UsageError } from '../../../errors.ts';
import type { FileClient } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';
import type { LocalPath } from '../../local-path.ts';
import type { Pace } from '../../paced.ts';
import { type Selection, selectBy } from '../selection.ts';
import { carryOut, foresee } from './carry-out.ts';
import { Crew } from './crew.ts';
import { LocalTarget } from './local-target.ts';
import { LocalTree } from './local-tree.ts';
import { makePlan, type Trees } from './make-plan.ts';
import { sizeOf } from './plan.ts';
import { RemoteTarget } from './remote-target.ts';
import { RemoteTree } from './remote-tree.ts';
import { type MirrorReport, Report } from './report.ts';

/** More help a server no further, and many take them for an attack. */
export const MAX_PARALLEL = 16;

export const DEFAULT_PARALLEL = 4;

export interface MirrorOptions {
  /** What is to be the same; what is not stays as it is in the target. All, unless told otherwise. */
  readonly selects?: Selection;
  /** Deletes from the target what is not in the source; nothing, where the source could not be listed completely. */
  readonly deletes?: boolean;
  /** Changes nothing, and reports what would be done. */
  readonly dryRun?: boolean;
  /** Over how many sessions at most, 1 to MAX_PARALLEL; DEFAULT_PARALLEL unless told otherwise. */
  readonly parallel?: number;
  /** Of all files together. */
  readonly pace?: Pace | undefined;
  readonly signal?: AbortSignal;
  /** Told how much there is to be moved, in bytes, before the first of it is. */
  readonly onPlanned?: (bytes: number) => void;
  /** Told of the bytes that have been moved since it was last. */
  readonly onBytes?: (bytes: number) => void;
  /** Told of what is not as one would expect. One line, not escaped. */
  readonly onNote?: (note: string) => void;
}

/**
 * Makes a folder here the same as one at a server. Links are made where they cannot lead out of it, and never followed; what
 * stands in their place in the target is replaced, and so nothing is ever written outside of it.
 *
 * @param connect opens a session; it is closed here. Those after the first may fail
 * @throws UsageError, what `connect` throws, and what goes wrong with either of the two folders; later failures are reported
 */
export function mirrorDown(
  connect: () => Promise<FileClient>,
  from: RemotePath,
  to: LocalPath,
  options: MirrorOptions = {},
): Promise<MirrorReport> {
  const source = new RemoteTree(from);
  const target = new LocalTarget(to, source, options);
  return mirror(connect, { source, target, at: (path) => source.at(path) }, options);
}

/**
 * Makes a folder at a server the same as one here. Links are not followed, and there is no way to make them there: they are
 * skipped.
 *
 * @param connect as for `mirrorDown`
 * @throws as `mirrorDown` does
 */
export function mirrorUp(
  connect: () => Promise<FileClient>,
  from: LocalPath,
  to: RemotePath,
  options: MirrorOptions = {},
): Promise<MirrorReport> {
  const source = new LocalTree(from);
  const target = new RemoteTarget(to, source, options, options.onNote ?? (() => {}));
  return mirror(connect, { source, target, at: (path) => target.at(path) }, options);
}

async function mirror(
  connect: () => Promise<FileClient>,
  trees: Trees,
  options: MirrorOptions,
): Promise<MirrorReport> {
  const { parallel = DEFAULT_PARALLEL, selects = selectBy([]), deletes = false, onNote = () => {} } = options;
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MAX_PARALLEL) {
    throw new UsageError(`a mirror takes 1 to ${MAX_PARALLEL} connections, not ${parallel}`);
  }
  const crew = new Crew(connect, parallel, onNote);
  const report = new Report();
  try {
    await crew.start();
    const plan = await makePlan(crew, trees, report, { selects, deletes, onNote });
    options.onPlanned?.(sizeOf(plan));
    if (options.dryRun === true) foresee(plan, trees.target, report);
    else await carryOut(plan, crew, trees.target, report).catch((error: unknown) => noteStop(report, error));
    return report;
  } finally {
    await crew.close();
  }
}

/** What has been done by then is worth to be told, too. */
function noteStop(report: Report, error: unknown): void {
  if (!isNetkitError(error)) throw error;
  report.stopped = error;
}
