import { LimitError } from '../errors.ts';

/** A folder without an end is cut off: this is half a million names as they commonly are. */
export const MAX_FOLDER_BYTES = 64 * 1024 * 1024;
/** What an entry takes besides its name, roughly. */
const ENTRY_BYTES = 100;

/** What the names of a folder take in memory, while they come. */
export class FolderSize {
  #bytes = 0;

  /**
   * @param texts of one entry; none for what costs the server as little as an empty page
   * @throws LimitError
   */
  add(...texts: readonly string[]): void {
    this.#bytes += ENTRY_BYTES;
    for (const { length } of texts) this.#bytes += length;
    if (this.#bytes <= MAX_FOLDER_BYTES) return;
    const most = `${MAX_FOLDER_BYTES / 1024 / 1024} MiB`;
    throw new LimitError('MAX_FOLDER_BYTES', `the folder has more names than fit into ${most}`);
  }
}
