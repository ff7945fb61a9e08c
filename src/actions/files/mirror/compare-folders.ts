import { LimitError, ProtocolError, RefusalError } from '../../../errors.ts';
import type { FileEntry } from '../../../protocols/files.ts';
import { isPlainName, joinPath, type RemotePath, textOf } from '../../../protocols/remote-path.ts';
import type { Selection } from '../selection.ts';
import { MAX_DEPTH } from '../walk.ts';
import type { Findings, GrowingRemovals } from './findings.ts';
import { staysInside } from './links.ts';
import type { Report } from './report.ts';
import { compareVersions } from './same-version.ts';
import type { TargetTree } from './tree.ts';

/** A folder that is in one of the trees, or in both. */
export interface Place {
  readonly what: 'folder';
  readonly path: RemotePath;
  readonly depth: number;
  readonly inSource: boolean;
  readonly inTarget: boolean;
  /** Of what is in the target alone: where to note it. */
  readonly removals?: GrowingRemovals;
}

/** A file whose times tell too little. */
export interface Doubt {
  readonly what: 'doubt';
  readonly path: RemotePath;
  readonly file: FileEntry;
  readonly old: FileEntry;
}

/** What is in the source, and what has its name in the target. */
export interface Pair {
  readonly place: Place;
  readonly path: RemotePath;
  readonly entry: FileEntry;
  readonly old: FileEntry | undefined;
  readonly add: (task: Task) => void;
}

/** A link of which the listing does not tell where it leads. */
export interface UnreadLink extends Pair {
  readonly what: 'link';
}

export type Task = Place | Doubt | UnreadLink;

export interface ComparisonOptions {
  readonly selects: Selection;
  /** Whether what is not in the source is to be deleted, and folders in the way of files. */
  readonly deletes: boolean;
  readonly onNote: (note: string) => void;
}

/** Finds out what there is to do in a folder, and which ones to look at next. */
export class FolderComparison {
  readonly #target: TargetTree;
  readonly #findings: Findings;
  readonly #report: Report;
  readonly #options: ComparisonOptions;
  #saidNoTimes = false;

  constructor(target: TargetTree, findings: Findings, report: Report, options: ComparisonOptions) {
    this.#target = target;
    this.#findings = findings;
    this.#report = report;
    this.#options = options;
  }

  /** @param add what is to be looked at, too */
  compare(
    place: Place,
    source: readonly FileEntry[],
    target: readonly FileEntry[],
    add: (task: Task) => void,
  ): void {
    const surplus = new Map(target.map((entry) => [entry.name, entry]));
    const seen = new Set<RemotePath>();
    for (const entry of source) {
      const path = joinPath(place.path, entry.name);
      const problem = this.#problemOf(entry.name, seen);
      seen.add(entry.name);
      const old = surplus.get(entry.name);
      // It is in the source, whatever it is and whether it is wanted or not.
      surplus.delete(entry.name);
      if (problem !== undefined) this.#report.fail(path, new ProtocolError('weird-reply', problem));
      else if (this.#selects(path, entry)) this.#mirror({ place, path, entry, old, add });
    }
    if (!place.inTarget || !this.#options.deletes) return;
    for (const entry of surplus.values()) this.#remove(place, entry, add);
  }

  /** @param target asked for, where the listing does not tell */
  compareLink(pair: Pair, target: RemotePath | undefined): void {
    const { path, old } = pair;
    if (target === undefined) this.#report.skip(path, 'it is a link, and nobody says where it leads');
    else if (!staysInside(path, target)) {
      const where = JSON.stringify(textOf(target));
      this.#report.skip(path, `it is a link that may lead out of the tree: to ${where}`);
    } else if (old?.kind === 'link' && old.target === target) this.#report.unchanged += 1;
    else if (this.#makeRoom(pair)) this.#findings.links.push({ path, target });
  }

  #problemOf(name: RemotePath, seen: ReadonlySet<RemotePath>): string | undefined {
    const shown = JSON.stringify(textOf(name));
    if (!isPlainName(name) || !this.#target.canName(name)) {
      return `${shown} cannot be the name of anything in a folder`;
    }
    return seen.has(name) ? `${shown} is listed twice` : undefined;
  }

  #selects(path: RemotePath, { kind }: FileEntry): boolean {
    return this.#options.selects(path, kind === 'folder' ? 'folder' : 'file');
  }

  #mirror(pair: Pair): void {
    const { kind } = pair.entry;
    if (kind === 'folder') this.#mirrorFolder(pair);
    else if (kind === 'file') this.#mirrorFile(pair);
    else if (kind === 'link') this.#mirrorLink(pair);
    else this.#report.skip(pair.path, 'it is neither a file, a folder nor a link');
  }

  #mirrorFolder(pair: Pair): void {
    const { place, path, entry, old, add } = pair;
    const depth = place.depth + 1;
    if (depth > MAX_DEPTH) {
      this.#findings.isComplete = false;
      this.#report.fail(path, new LimitError('MAX_DEPTH', `the tree is deeper than ${MAX_DEPTH} folders`));
      return;
    }
    const isThere = old?.kind === 'folder';
    if (!isThere) {
      if (!this.#mayReplace(pair)) return;
      if (old !== undefined) this.#findings.obstacles.push(path);
      this.#findings.folders.push({ path, mode: entry.mode });
    }
    add({ what: 'folder', path, depth, inSource: true, inTarget: isThere });
  }

  #mirrorFile(pair: Pair): void {
    const { path, entry: file, old, add } = pair;
    if (old?.kind !== 'file') {
      if (this.#makeRoom(pair)) this.#findings.files.push({ path, file, isOnlyTime: false });
      return;
    }
    if (file.modified === undefined || old.modified === undefined) this.#sayNoTimes();
    const verdict = compareVersions(file, old);
    if (verdict === 'same') this.#report.unchanged += 1;
    else if (verdict === 'unclear') add({ what: 'doubt', path, file, old });
    else this.#findings.files.push({ path, file, isOnlyTime: verdict === 'other-time' });
  }

  #mirrorLink(pair: Pair): void {
    const { path, entry, add } = pair;
    if (this.#target.link === undefined) this.#report.skip(path, 'it is a link, which cannot be made there');
    else if (entry.target === undefined) add({ what: 'link', ...pair });
    else this.compareLink(pair, entry.target);
  }

  /** For what takes the place of anything but a folder by itself. */
  #makeRoom(pair: Pair): boolean {
    const { place, path, old, add } = pair;
    if (!this.#mayReplace(pair)) return false;
    if (old?.kind !== 'folder') return true;
    if (!this.#options.deletes) {
      this.#report.fail(path, inTheWay('a folder is in the way', '--delete replaces it'));
      return false;
    }
    this.#findings.blockers.add(path);
    this.#removeFolder(place, path, this.#findings.replaced, add);
    return true;
  }

  #mayReplace({ path, old }: Pair): boolean {
    if (old === undefined || this.#selects(path, old)) return true;
    this.#report.fail(path, inTheWay('what is excluded is in the way'));
    return false;
  }

  #remove(place: Place, entry: FileEntry, add: Pair['add']): void {
    const path = joinPath(place.path, entry.name);
    const removals = place.removals ?? this.#findings.surplus;
    if (!isPlainName(entry.name) || !this.#selects(path, entry)) this.#findings.keep(place.path);
    else if (entry.kind === 'folder') this.#removeFolder(place, path, removals, add);
    else removals.files.push(path);
  }

  #removeFolder({ depth }: Place, path: RemotePath, removals: GrowingRemovals, add: Pair['add']): void {
    if (depth >= MAX_DEPTH) {
      this.#findings.keep(path);
      return;
    }
    removals.folders.push(path);
    add({ what: 'folder', path, depth: depth + 1, inSource: false, inTarget: true, removals });
  }

  #sayNoTimes(): void {
    if (!this.#saidNoTimes) this.#options.onNote('listings without times: files are compared by size alone');
    this.#saidNoTimes = true;
  }
}

export function inTheWay(message: string, hint?: string): RefusalError {
  const nobody = { status: '', text: '' };
  return new RefusalError('command-refused', message, nobody, hint === undefined ? {} : { hint });
}
