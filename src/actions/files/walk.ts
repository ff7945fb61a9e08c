import { isRefusal, LimitError, type RefusalError } from '../../errors.ts';
import { abortError } from '../../net/explain.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import { isPlainName, joinPath, type RemotePath } from '../../protocols/remote-path.ts';

/** Deeper than any tree that people make; a server can show one folder inside itself for ever. */
export const MAX_DEPTH = 256;

/** All of Debian's archive has two million files; whoever shows more has no end. */
export const MAX_ENTRIES = 4_000_000;

/** A folder, and what is in it. */
export interface Visit {
  /** As it is to be asked for. */
  readonly folder: RemotePath;
  /** As seen from where the walk began, which is empty itself. */
  readonly relative: RemotePath;
  /** 0 for where the walk began. */
  readonly depth: number;
  /** What can be asked for by its name, in the server's order. */
  readonly entries: readonly FileEntry[];
  /** What has a name that leads elsewhere or cannot be said (isPlainName): to be shown, and not to be used. */
  readonly unusable: readonly FileEntry[];
  /** See Listing. */
  readonly unknown: readonly string[];
}

/** Where `walk` goes; without any of it, into all folders, and a folder that cannot be listed ends it. */
export interface WalkOptions {
  /** Which folders to enter; all unless told otherwise. */
  readonly enter?: (folder: FileEntry, relative: RemotePath) => boolean;
  /** Told of a folder below the first that cannot be listed, and is passed over then. Without it, that is an error. */
  readonly onRefused?: (folder: RemotePath, refusal: RefusalError) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists a folder and all folders in it, each before those that are in it. Links are not followed, so that it comes to an
 * end; what only seems to be endless does so at MAX_DEPTH and MAX_ENTRIES.
 *
 * It throws LimitError, `aborted`, and what `list` throws.
 */
export async function* walk(
  client: FileClient,
  root: RemotePath,
  { enter = () => true, onRefused, signal }: WalkOptions = {},
): AsyncGenerator<Visit, void, undefined> {
  const lister = new Lister(client, signal);
  const waiting: Place[] = [{ folder: root, relative: '' as RemotePath, depth: 0 }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const visit = await visitPlace(lister, place, onRefused);
    if (visit === undefined) continue;
    yield visit;
    // From behind, since the last one is taken first.
    for (const entry of visit.entries.toReversed()) {
      const below = placeIn(place, entry.name);
      if (entry.kind === 'folder' && enter(entry, below.relative)) waiting.push(below);
    }
  }
}

type Place = Pick<Visit, 'folder' | 'relative' | 'depth'>;

function placeIn({ folder, relative, depth }: Place, name: RemotePath): Place {
  return { folder: joinPath(folder, name), relative: joinPath(relative, name), depth: depth + 1 };
}

async function visitPlace(
  lister: Lister,
  place: Place,
  onRefused: WalkOptions['onRefused'],
): Promise<Visit | undefined> {
  try {
    return { ...place, ...(await lister.list(place.folder, place.depth)) };
  } catch (error) {
    if (!isRefusal(error) || place.depth === 0 || onRefused === undefined) throw error;
    onRefused(place.folder, error);
    return undefined;
  }
}

/** Lists folder after folder, within bounds that are for all of them together. */
export class Lister {
  readonly #client: FileClient;
  readonly #signal: AbortSignal | undefined;
  #entries = 0;

  constructor(client: FileClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  /** @throws LimitError, `aborted`, and what `list` throws */
  async list(folder: RemotePath, depth: number): Promise<Pick<Visit, 'entries' | 'unusable' | 'unknown'>> {
    if (this.#signal?.aborted === true) throw abortError(this.#signal);
    if (depth > MAX_DEPTH) {
      throw new LimitError('MAX_DEPTH', `the tree is deeper than ${MAX_DEPTH} folders`);
    }
    const { entries, unknown } = await this.#client.list(folder);
    this.#entries += entries.length;
    if (this.#entries > MAX_ENTRIES) {
      throw new LimitError('MAX_ENTRIES', `the tree has more than ${MAX_ENTRIES} entries`);
    }
    if (entries.every(isUsable)) return { entries, unusable: [], unknown };
    return {
      entries: entries.filter(isUsable),
      unusable: entries.filter((entry) => !isUsable(entry)),
      unknown,
    };
  }
}

function isUsable({ name }: FileEntry): boolean {
  return isPlainName(name);
}
