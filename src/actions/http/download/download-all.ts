import { readdir } from 'node:fs/promises';
import { abortError } from '../../../net/explain.ts';
import { now } from '../../../now.ts';
import type { HttpClient } from '../../../protocols/http.ts';
import { makeFolder } from '../../make-folder.ts';
import { explainingWrites } from '../../write-errors.ts';
import { exchangesOf } from './fetch/exchanges.ts';
import { checkOptions, type DownloadAllOptions } from './options.ts';
import { Run } from './schedule/run.ts';
import { Width } from './schedule/width.ts';
import type { DownloadList, DownloadSummary } from './types.ts';

/**
 * Fetches all that is on a list, several at once, each into a file, whole or not at all. The list is the caller's to close.
 *
 * A failure ends its download, not the others. @throws UsageError; TransportError `aborted`, once all that ran is closed and given
 * back; `write-file` for the folder; and what the list throws
 */
export async function downloadAll(
  client: HttpClient,
  list: DownloadList,
  options: DownloadAllOptions,
): Promise<DownloadSummary> {
  const { concurrency, perHost = concurrency, ahead = 0, folder, perform, signal } = options;
  checkOptions(options);
  const startedAt = now();
  const exchanges = await exchangesOf(client, perform);
  const before = await explainingWrites(folder, async () => {
    await makeFolder(folder);
    return new Set(await readdir(folder));
  });
  const width = new Width({ concurrency, perHost, ahead });
  const tell = options.onEvent ?? (() => {});
  const answered = (isSmall: boolean): void => width.answered(isSmall);
  const run = new Run({ list, exchanges, options, before, tell, answered }, width);
  const interrupt = (): void => signal && run.stop(abortError(signal));
  signal?.addEventListener('abort', interrupt);
  try {
    if (signal?.aborted === true) interrupt();
    await run.toEnd();
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
  const { running: _, ...counts } = list.counts;
  return { ...counts, bytes: run.bytes, elapsed: now() - startedAt, firstError: run.firstError };
}
