import type { FileEntry } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';

/** What has to be done to make one tree like another, in this order. Paths are from the root of both. */
export interface Plan {
  /** What is in the way of something of another kind. */
  readonly obstacles: Removals;
  /** Each before those that are in it; the root is one of them where it is not there. */
  readonly folders: readonly NewFolder[];
  readonly files: readonly NewFile[];
  readonly links: readonly NewLink[];
  /** What is not in the source. */
  readonly surplus: Removals;
}

export interface Removals {
  readonly files: readonly RemotePath[];
  /** Each before those that are in it. */
  readonly folders: readonly RemotePath[];
}

export interface NewFolder {
  readonly path: RemotePath;
  readonly mode: number | undefined;
}

export interface NewFile {
  readonly path: RemotePath;
  /** As it is in the source. */
  readonly file: FileEntry;
  /** The target has one of the same size. */
  readonly isOnlyTime: boolean;
}

export interface NewLink {
  readonly path: RemotePath;
  readonly target: RemotePath;
}

/** How much there is to be moved, in bytes, as far as the source tells. */
export function sizeOf({ files }: Plan): number {
  return files.reduce((sum, { file }) => sum + (file.size ?? 0), 0);
}
