/**
 * Looks at two trees, folder by folder, and changes nothing. So what is to be deleted is known only when all of the source
 * has been seen: what could not be listed might hold whatever seems to be too much.
 */
import { LimitError, type NetkitError, ProtocolError, TransportError } from '../../../errors.ts';
import type { FileClient, FileEntry } from '../../../protocols/files.ts';
import { pathOf, type RemotePath } from '../../../protocols/remote-path.ts';
import { factsOf } from '../facts.ts';
import { MAX_ENTRIES } from '../walk.ts';
import {
  type ComparisonOptions,
  type Doubt,
  FolderComparison,
  inTheWay,
  type Place,
  type Task,
} from './compare-folders.ts';
import type { Crew } from './crew.ts';
import { Findings } from './findings.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';
import { compareVersions } from './same-version.ts';
import type { TargetTree, Tree } from './tree.ts';

export interface Trees {
  readonly source: Tree;
  readonly target: TargetTree;
  /** The path at the server, whichever of them is there. */
  at(path: RemotePath): RemotePath;
}

/** @throws what `Crew.run` does, what goes wrong with either root, and LimitError for more than MAX_ENTRIES */
export async function makePlan(
  crew: Crew,
  trees: Trees,
  report: Report,
  options: ComparisonOptions,
): Promise<Plan> {
  const planner = new Planner(trees, report, options);
  const root: Place = { what: 'folder', path: '' as RemotePath, depth: 0, inSource: true, inTarget: true };
  await crew.run<Task>([root], planner);
  return planner.finish();
}

class Planner {
  readonly #trees: Trees;
  readonly #report: Report;
  readonly #options: ComparisonOptions;
  readonly #findings = new Findings();
  readonly #comparison: FolderComparison;
  #entries = 0;

  constructor(trees: Trees, report: Report, options: ComparisonOptions) {
    this.#trees = trees;
    this.#report = report;
    this.#options = options;
    this.#comparison = new FolderComparison(trees.target, this.#findings, report, options);
  }

  async act(client: FileClient, task: Task, add: (task: Task) => void): Promise<void> {
    if (task.what === 'doubt') return this.#clearUp(client, task);
    if (task.what === 'link') {
      const { target } = await client.stat(this.#trees.at(task.path));
      this.#comparison.compareLink(task, target);
      return;
    }
    const source = task.inSource ? await this.#listSource(client, task) : [];
    const target = task.inTarget ? await this.#trees.target.list(client, task.path) : undefined;
    this.#count(source.length + (target?.entries.length ?? 0));
    if (task.path === '' && target === undefined) {
      this.#findings.folders.push({ path: task.path, mode: undefined });
    }
    this.#comparison.compare(task, source, target?.entries ?? [], add);
  }

  onFailed(task: Task, error: NetkitError): void {
    const isOver = 'limit' in error && error.limit === 'MAX_ENTRIES';
    if (task.path === '' || isOver) throw error;
    this.#report.fail(task.path, error);
    if (task.what !== 'folder') return;
    if (task.inSource) this.#findings.isComplete = false;
    this.#findings.keep(task.path);
  }

  finish(): Plan {
    const { deletes, onNote } = this.#options;
    if (deletes && !this.#findings.isComplete) {
      onNote('nothing is deleted, since the source could not be listed completely');
    }
    const { plan, blocked } = this.#findings.settle(deletes);
    for (const path of blocked) {
      this.#report.fail(path, inTheWay('a folder that has to stay is in the way'));
    }
    return plan;
  }

  async #listSource(client: FileClient, { path }: Place): Promise<readonly FileEntry[]> {
    const listing = await this.#trees.source.list(client, path);
    if (listing === undefined) {
      throw new TransportError('read-file', `there is no folder ${this.#trees.source.shownRoot}`);
    }
    const [unknown] = listing.unknown;
    if (unknown !== undefined) {
      this.#findings.isComplete = false;
      const message = `nobody understands what its listing says: ${JSON.stringify(unknown)}`;
      this.#report.fail(path, new ProtocolError('weird-reply', message));
    }
    // Another thing may be meant than can be seen, and that is not what is too much in the target.
    if (listing.entries.some(hasLostBytes)) this.#findings.isComplete = false;
    return listing.entries;
  }

  #count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > MAX_ENTRIES) {
      throw new LimitError('MAX_ENTRIES', `the trees have more than ${MAX_ENTRIES} entries`);
    }
  }

  async #clearUp(client: FileClient, { path, file, old }: Doubt): Promise<void> {
    const { isRemote } = this.#trees.target;
    const exact = await factsOf(client, this.#trees.at(path));
    const verdict = exact && (isRemote ? compareVersions(file, exact) : compareVersions(exact, old));
    // What was fetched has the time that was listed; what was stored may have one that nobody can set.
    const isSame = verdict === 'same' || (isRemote && (verdict === undefined || verdict === 'unclear'));
    if (isSame) this.#report.unchanged += 1;
    else this.#findings.files.push({ path, file, isOnlyTime: verdict !== 'other-size' });
  }
}

/** Whether a client that takes all names for UTF-8 has put U+FFFD for what is not. */
function hasLostBytes({ name }: FileEntry): boolean {
  return name.includes(REPLACEMENT);
}

const REPLACEMENT = pathOf('\ufffd');
