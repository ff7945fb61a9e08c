import type { FileUrl } from '../../actions/files/url.ts';
import type { Comparison } from '../../compare/comparison.ts';
import { digestBody, type BodyDigest } from '../../compare/digest.ts';
import {
  compareContents as compareDigests,
  compareEntries,
  type ListingOutcome,
} from '../../compare/files.ts';
import type { ClientOutcome } from '../../compare/outcome.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import { joinPath, type RemotePath } from '../../protocols/remote-path.ts';
import { compareClients } from '../shared/compare-clients.ts';
import type { FileContext } from './context.ts';
import { matchesOf } from './matches.ts';
import { list } from './list.ts';
import { readOptionsOf } from './transfer.ts';

/** The same folders listed by hand and through the library. */
export function compareListings(urls: readonly FileUrl[], context: FileContext): Promise<number> {
  return compare(context, compareEntries, async (clientAt): Promise<ListingOutcome> => {
    const entries = new Map<RemotePath, FileEntry>();
    const unknown: string[] = [];
    for (const url of urls) {
      for await (const folder of list(await clientAt(url), url, context)) {
        for (const entry of folder.entries) {
          entries.set(folder.isFolder ? joinPath(folder.path, entry.name) : folder.path, entry);
        }
        unknown.push(...folder.unknown);
      }
    }
    return { entries, unknown };
  });
}

export function compareStats(urls: readonly FileUrl[], context: FileContext): Promise<number> {
  return compare(context, compareEntries, async (clientAt): Promise<ListingOutcome> => {
    const entries = await gather(urls, context, clientAt, (client, path) => client.stat(path));
    return { entries, unknown: [] };
  });
}

export function compareContents(urls: readonly FileUrl[], context: FileContext): Promise<number> {
  return compare(context, compareDigests, (clientAt): Promise<ReadonlyMap<RemotePath, BodyDigest>> =>
    gather(urls, context, clientAt, async (client, path, url) =>
      digestBody(await client.read(path, readOptionsOf(url, context.args))),
    ),
  );
}

type ClientAt = (url: FileUrl) => Promise<FileClient>;

async function gather<T>(
  urls: readonly FileUrl[],
  { signal }: FileContext,
  clientAt: ClientAt,
  get: (client: FileClient, path: RemotePath, url: FileUrl) => Promise<T>,
): Promise<Map<RemotePath, T>> {
  const found = new Map<RemotePath, T>();
  for (const url of urls) {
    const client = await clientAt(url);
    for (const path of await matchesOf(client, url, signal)) found.set(path, await get(client, path, url));
  }
  return found;
}

function compare<T>(
  context: FileContext,
  judge: (raw: ClientOutcome<T>, library: ClientOutcome<T>) => Comparison,
  act: (clientAt: ClientAt) => Promise<T>,
): Promise<number> {
  return compareClients(context, judge, async (kind) => {
    const sessions = await context.sessionsWith(kind);
    return act((url) => sessions.at(url));
  });
}
