/** The two trees of a mirror, one here and one at a server: whichever is the source, all above them is the same. */
import type { FileClient, FileEntry, Listing } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';

/** Paths are relative to the tree's root, which is empty itself. What lies here has no use for the session. */
export interface Tree {
  /** The root, for people; not safe for a terminal yet. */
  readonly shownRoot: string;
  /**
   * @returns `undefined` where there is no such folder
   * @throws what `list` does, TransportError `read-file`
   */
  list(client: FileClient, folder: RemotePath): Promise<Listing | undefined>;
}

/** One that is made like another. */
export interface TargetTree extends Tree {
  /** Whether what is done to it goes over a session, so that several can do it faster. */
  readonly isRemote: boolean;
  /** Whether a thing can go by this name there. */
  canName(name: RemotePath): boolean;
  /** The root with all that is missing on the way to it. */
  makeFolder(client: FileClient, folder: RemotePath, mode: number | undefined): Promise<void>;
  /**
   * Puts the other tree's file here, in place of what is no folder; whole or not at all.
   *
   * @param isOnlyTime its size is that of the file here already
   * @returns how many bytes it was; `undefined` where it turns out that times say nothing here, so that it can stay
   */
  store(
    client: FileClient,
    path: RemotePath,
    file: FileEntry,
    isOnlyTime: boolean,
  ): Promise<number | undefined>;
  /** Makes a link; absent where there is no way to. */
  link?(path: RemotePath, target: RemotePath): Promise<void>;
  remove(client: FileClient, path: RemotePath): Promise<void>;
  removeFolder(client: FileClient, path: RemotePath): Promise<void>;
}
