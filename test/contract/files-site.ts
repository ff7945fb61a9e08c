import type { FileEntry } from '../../src/protocols/files.ts';
import type { RemotePath } from '../../src/protocols/remote-path.ts';

/**
 * The files behind a running server. What is expected of a client is what they say themselves, read behind the server's back;
 * never by a client of netkit's.
 */
export interface ServedFiles {
  /** What there is to be listed: links, odd names, modes, dates. Absolute, as the clients see them. */
  readonly folders: readonly RemotePath[];
  /** A folder that is empty, and the user's to write in; absolute. */
  readonly area: RemotePath;
  /** As the server has it on its disk, without `.` and `..`; with kind, size, modified and mode. */
  inside(folder: RemotePath): Promise<readonly FileEntry[]>;
  bytes(path: RemotePath): Promise<Buffer>;
}
