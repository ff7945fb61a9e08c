import { join } from 'node:path';
import { aheadOf, pipeliningFor } from './actions/http/download/ahead.ts';
import { DEFAULT_CONCURRENCY, STATE_NAME } from './actions/http/download/defaults.ts';
import { downloadAll } from './actions/http/download/download-all.ts';
import {
  createDownloadList,
  type DownloadEntry,
  type DownloadListOptions,
} from './actions/http/download/list/memory-list.ts';
import { openDownloadList } from './actions/http/download/list/open-list.ts';
import type { DownloadAllOptions } from './actions/http/download/options.ts';
import { composingEach } from './actions/http/download/requests.ts';
import type { DownloadSummary } from './actions/http/download/types.ts';
import { http } from './http.ts';
import type { HttpClient, HttpClientSettings } from './protocols/http.ts';

/**
 * What `downloadFiles` takes. Without them, `requestFor` is a plain GET, `concurrency` 6, and `perform` follows redirects;
 * `ahead` is 31 with the raw client, unless there is a `delay` or a `limitRate`, and 0 with the library's.
 */
export interface DownloadFilesOptions
  extends
    Partial<Omit<DownloadAllOptions, 'folder'>>,
    Pick<DownloadListOptions, 'checksums'>,
    Omit<HttpClientSettings, 'pipelining'> {
  /** Where files go; it is made where it is not there. */
  readonly folder: string;
  /** Which of the two clients speaks; the library's, unless told otherwise. */
  readonly client?: HttpClient['kind'];
  /**
   * The file in which it is kept what is done, for the next time; `.netkit-downloads.jsonl` in the folder unless given, `false`
   * for none.
   */
  readonly state?: string | false;
}

/**
 * Many files at once, each whole or not at all; called again, it goes on where it was cut off, and leaves alone what has not changed.
 *
 *     const summary = await downloadFiles(['http://example.org/a.pdf'], { folder: 'files', client: 'raw' });
 *     console.log(summary.saved, summary.failed, summary.firstError?.message);
 *
 * A failure ends its download, not the others. Redirects are followed unless `perform` says otherwise.
 *
 * @param urls `http:` and `https:`, as their clients take them
 * @throws UsageError; TransportError `aborted`, and `write-file` for the folder or the state
 */
export async function downloadFiles(
  urls: Iterable<DownloadEntry>,
  { client: kind = 'library', state, dial, recorder, checksums, ...options }: DownloadFilesOptions,
): Promise<DownloadSummary> {
  const { folder, concurrency = DEFAULT_CONCURRENCY, ahead = aheadOf(kind, options) } = options;
  const how = { perform: { follow: {} }, ...options, concurrency, ahead };
  const pipelining = pipeliningFor(how);
  const lists = checksums === undefined ? {} : { checksums };
  const list =
    state === false
      ? createDownloadList(urls, lists)
      : await openDownloadList(urls, state ?? join(folder, STATE_NAME), lists);
  try {
    const client = await http.createClient(kind, {
      ...(dial && { dial }),
      ...(recorder && { recorder }),
      ...(pipelining && { pipelining }),
    });
    try {
      return await downloadAll(client, list, { requestFor: composingEach(), ...how });
    } finally {
      await client.close();
    }
  } finally {
    await list.close();
  }
}
