import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { baseName, type RemotePath } from '../../protocols/remote-path.ts';
import { describeStats } from './disk-entry.ts';
import { DiskFile } from './disk-file.ts';
import { DiskPaths, isThere, onDisk } from './disk-paths.ts';
import { explainSystemError, storeError } from './failures.ts';
import { namesIn } from './path.ts';
import type { FileStore, OpenOptions, StoredEntry, StoreFile } from './types.ts';

/** Entries of a folder that are looked at in one go: some milliseconds in which no other client is served. */
const BATCH = 256;

/** Neither a link nor a FIFO that took the file's place since it was looked at can mislead or hang us. */
const SAFE = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The rest (setuid, setgid, sticky) is not given away to whoever is at the other end. */
const PERMISSIONS = 0o777;

export interface DiskStoreOptions {
  /** Whether names that begin with a dot exist; without it they do not. */
  readonly hidden?: boolean;
}

/**
 * A real folder as a store. Links are followed as long as they stay inside; what leads out is not found, so that nobody
 * learns what is there.
 *
 * A path is looked at and used within one turn of the event loop, with calls that wait: whatever other clients rename
 * meanwhile, nothing can come in between. (A program on this machine still could, but it can reach the files anyway.) The
 * contents of files are read and written without waiting.
 *
 * @throws the system's error where the folder cannot be found
 */
export function openDiskStore(folder: string, { hidden = false }: DiskStoreOptions = {}): FileStore {
  return new DiskStore(new DiskPaths(folder, hidden));
}

class DiskStore implements FileStore {
  readonly #paths: DiskPaths;

  constructor(paths: DiskPaths) {
    this.#paths = paths;
  }

  stat(path: RemotePath, { follow = true } = {}): Promise<StoredEntry> {
    return attempt(() => {
      const name = baseName(path);
      if (follow || namesIn(path).length === 0) return describeStats(name, this.#paths.resolve(path).stats);
      return this.#describe(name, this.#paths.place(path));
    });
  }

  async list(folder: RemotePath): Promise<readonly StoredEntry[]> {
    const { real, names } = await attempt(() => {
      const found = this.#paths.resolve(folder);
      if (!found.stats.isDirectory()) throw storeError('not-folder');
      return { real: found.real, names: readdirSync(onDisk(found.real), 'latin1' as BufferEncoding) };
    });
    const shown = names.filter((name) => this.#paths.isShown(name)).toSorted();
    const entries: StoredEntry[] = [];
    for (let next = 0; next < shown.length; next += BATCH) {
      if (next > 0) await nextTurn();
      // Meanwhile it may have become a link that leads out.
      if ((await attempt(() => this.#paths.resolve(folder).real)) !== real) throw storeError('not-found');
      for (const name of shown.slice(next, next + BATCH) as RemotePath[]) {
        const entry = this.#describeIfThere(name, `${real}/${name}`);
        if (entry !== undefined) entries.push(entry);
      }
    }
    return entries;
  }

  open(path: RemotePath, options: OpenOptions): Promise<StoreFile> {
    const { truncate = false, exclusive = false, mode = 0o644 } = options;
    return attempt(() => {
      const { real, there } = this.#paths.placeToOpen(path, exclusive);
      if (there?.isDirectory() === true) throw storeError('is-folder');
      // Before it is opened: that alone can hang, or do things.
      if (there?.isFile() === false) throw storeError('denied');
      const descriptor = openSync(onDisk(real), flagsOf(options), mode & PERMISSIONS);
      try {
        if (!fstatSync(descriptor).isFile()) throw storeError('denied');
        if (truncate) ftruncateSync(descriptor, 0);
        return new DiskFile(baseName(path), descriptor);
      } catch (error) {
        closeSync(descriptor);
        throw error;
      }
    });
  }

  remove(path: RemotePath): Promise<void> {
    return attempt(() => {
      const place = this.#paths.place(path);
      if (lstatSync(onDisk(place)).isDirectory()) throw storeError('is-folder');
      unlinkSync(onDisk(place));
    });
  }

  removeFolder(path: RemotePath): Promise<void> {
    return attempt(() => rmdirSync(onDisk(this.#paths.place(path))));
  }

  makeFolder(path: RemotePath, mode = 0o755): Promise<void> {
    return attempt(() => {
      mkdirSync(onDisk(this.#paths.place(path)), mode & PERMISSIONS);
    });
  }

  rename(from: RemotePath, to: RemotePath, { replace = true } = {}): Promise<void> {
    return attempt(() => {
      const [source, target] = [this.#paths.place(from), this.#paths.place(to)];
      if (!replace && isThere(target)) throw storeError('exists');
      renameSync(onDisk(source), onDisk(target));
    });
  }

  setMode(path: RemotePath, mode: number): Promise<void> {
    return attempt(() => chmodSync(onDisk(this.#paths.resolve(path).real), mode & PERMISSIONS));
  }

  setModified(path: RemotePath, time: number): Promise<void> {
    return attempt(() => utimesSync(onDisk(this.#paths.resolve(path).real), time / 1000, time / 1000));
  }

  /** An absolute link is that of the store, and so it stays inside; one that climbs out is not made. */
  makeLink(target: RemotePath, path: RemotePath): Promise<void> {
    return attempt(() => {
      if (target === '' || target.includes('\0')) throw storeError('bad-name');
      const place = this.#paths.place(path);
      const absolute = target.startsWith('/') ? this.#paths.root + target : target;
      if (this.#paths.climbsOut(place, target)) throw storeError('denied');
      symlinkSync(onDisk(absolute), onDisk(place));
    });
  }

  space(): Promise<{ readonly total: number; readonly free: number }> {
    return attempt(() => {
      const { bsize, blocks, bavail } = statfsSync(onDisk(this.#paths.root));
      return { total: bsize * blocks, free: bsize * bavail };
    });
  }

  #describe(name: RemotePath, place: string): StoredEntry {
    const stats = lstatSync(onDisk(place));
    return describeStats(name, stats, stats.isSymbolicLink() ? this.#targetOf(place) : undefined);
  }

  /** `undefined` for what is gone since the folder was read. */
  #describeIfThere(name: RemotePath, place: string): StoredEntry | undefined {
    try {
      return this.#describe(name, place);
    } catch {
      return undefined;
    }
  }

  #targetOf(place: string): RemotePath {
    const target = readlinkSync(onDisk(place), 'latin1' as BufferEncoding);
    const inside = target === this.#paths.root || target.startsWith(`${this.#paths.root}/`);
    return (inside ? target.slice(this.#paths.root.length) || '/' : target) as RemotePath;
  }
}

/** Runs what waits for the system, and puts its errors into a store's words. */
async function attempt<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    throw explainSystemError(error);
  }
}

function flagsOf({ read = false, write = false, create, exclusive }: OpenOptions): number {
  const access = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    SAFE |
    (create === true ? constants.O_CREAT : 0) |
    (create === true && exclusive === true ? constants.O_EXCL : 0)
  );
}
