/** What there is in a folder here, told as a server tells it. Links are told of, and not followed. */
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { TransportError } from '../../../errors.ts';
import { reasonOf } from '../../../net/explain.ts';
import type { FileClient, FileEntry, Listing } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';
import { joinLocal, type LocalPath, shownPath } from '../../local-path.ts';
import type { Tree } from './tree.ts';

export class LocalTree implements Tree {
  readonly #root: LocalPath;

  constructor(root: LocalPath) {
    this.#root = root;
  }

  get shownRoot(): string {
    return shownPath(this.#root);
  }

  /** @throws UsageError for a path that leads elsewhere */
  at(path: RemotePath): LocalPath {
    return placeIn(this.#root, path);
  }

  async list(_client: FileClient, folder: RemotePath): Promise<Listing | undefined> {
    const entries = listLocal(this.at(folder));
    return entries === undefined ? undefined : { entries, unknown: [] };
  }
}

function placeIn(root: LocalPath, path: RemotePath): LocalPath {
  if (path === '') return root;
  let place = root;
  for (const name of path.split('/')) place = joinLocal(place, name as RemotePath);
  return place;
}

/** @throws TransportError `read-file` */
function listLocal(folder: LocalPath): FileEntry[] | undefined {
  try {
    // One character a byte, as everywhere: a name need not be UTF-8.
    const names = readdirSync(folder, { encoding: 'latin1' }) as RemotePath[];
    return names.flatMap((name) => describe(name, joinLocal(folder, name)) ?? []);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TransportError('read-file', `cannot list ${shownPath(folder)}: ${reasonOf(cause)}`, { cause });
  }
}

/** `undefined` for what is gone meanwhile. */
function describe(name: RemotePath, path: LocalPath): FileEntry | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  const kind = kindOf(facts);
  // Rounded, since what was set to a millisecond reads as a little less.
  const modified = { time: Math.round(facts.mtimeMs), precision: 'millisecond', zone: 'utc' } as const;
  const entry = { name, kind, size: facts.size, modified, mode: facts.mode & 0o7777 };
  if (kind !== 'link') return entry;
  return { ...entry, target: readlinkSync(path, { encoding: 'latin1' }) as RemotePath };
}

function kindOf(facts: Stats): FileEntry['kind'] {
  if (facts.isFile()) return 'file';
  if (facts.isDirectory()) return 'folder';
  return facts.isSymbolicLink() ? 'link' : 'other';
}
