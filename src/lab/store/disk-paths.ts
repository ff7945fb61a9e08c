import { lstatSync, type Stats } from 'node:fs';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { isServable, resolveInside, resolveRoot } from '../files/locate.ts';
import { storeError } from './failures.ts';
import { namesIn } from './path.ts';

/** What is really there. */
interface Found {
  readonly real: string;
  readonly stats: Stats;
}

/**
 * From a store's paths to those of a disk. Both are byte strings; the system gets them as buffers (onDisk). Links are
 * followed as long as they stay inside. Everything here throws what the file system throws, or a StoreError.
 */
export class DiskPaths {
  readonly root: string;
  readonly #hidden: boolean;

  /** @param hidden whether names that begin with a dot exist */
  constructor(folder: string, hidden: boolean) {
    this.root = resolveRoot(folder);
    this.#hidden = hidden;
  }

  isShown(name: string): boolean {
    return isServable(name, { hidden: this.#hidden });
  }

  /** What is really there, links followed. */
  resolve(path: RemotePath): Found {
    return this.#inside([this.root, ...this.#names(path)].join('/'));
  }

  /** Where its last name lies, that name itself not looked at. */
  place(path: RemotePath): string {
    const names = this.#names(path);
    const name = names.pop();
    if (name === undefined) throw storeError('is-folder');
    const { real, stats } = this.#inside([this.root, ...names].join('/'));
    if (!stats.isDirectory()) throw storeError('not-folder');
    return `${real}/${name}`;
  }

  /** What is there to be opened, links followed; where nothing is, the place for it. */
  placeToOpen(
    path: RemotePath,
    exclusive: boolean,
  ): { readonly real: string; readonly there: Stats | undefined } {
    const place = this.place(path);
    if (!isThere(place)) return { real: place, there: undefined };
    if (exclusive) throw storeError('exists');
    const { real, stats } = this.#inside(place);
    return { real, there: stats };
  }

  #inside(path: string): Found {
    const found = resolveInside(this.root, path);
    if (found === undefined) throw storeError('not-found');
    return found;
  }

  #names(path: RemotePath): RemotePath[] {
    const names = namesIn(path);
    if (!names.every((name) => this.isShown(name))) throw storeError('not-found');
    return names;
  }

  /** Whether a link that lies there would lead out. */
  climbsOut(place: string, target: RemotePath): boolean {
    let depth = target.startsWith('/') ? 0 : place.slice(this.root.length).split('/').length - 2;
    return target.split('/').some((step) => {
      if (step === '..') depth -= 1;
      else if (step !== '' && step !== '.') depth += 1;
      return depth < 0;
    });
  }
}

export function isThere(place: string): boolean {
  return lstatSync(onDisk(place), { throwIfNoEntry: false }) !== undefined;
}

export function onDisk(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
