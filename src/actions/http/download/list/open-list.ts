import { basename } from 'node:path';
import type { DownloadList } from '../types.ts';
import { namesBeside, openJournal } from './journal.ts';
import { createDownloadList, type DownloadEntry, type DownloadListOptions } from './memory-list.ts';

/**
 * A list of downloads that remembers, in a journal (journal.ts), which file belongs to which address, and what was saved.
 *
 * @param path of the journal, which is for one list at a time, until that is closed
 * @throws UsageError for a file that is no journal, and one that is in use; TransportError `read-file`, `write-file`
 */
export async function openDownloadList(
  entries: Iterable<DownloadEntry>,
  path: string,
  options: DownloadListOptions = {},
): Promise<DownloadList> {
  const journal = await openJournal(path);
  const own = basename(path);
  const reserved = [...(options.reserved ?? []), own, ...namesBeside(own)];
  return createDownloadList(entries, { ...options, reserved }, journal);
}
