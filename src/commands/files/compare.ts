import type { FileUrl } from '../../actions/files/url.ts';
import type { Comparison } from '../../compare/comparison.ts';
import { digestBody, type BodyDigest } from '../../compare/digest.ts';
import {
  compareContents as compareDigests,
  compareEntries,
  type FilesOutcome,
  type ListingOutcome,
} from '../../compare/files.ts';
import { isNetkitError } from '../../errors.ts';
import { EXIT_CODES, exitCodeOf } from '../../exit-codes.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import { joinPath, type RemotePath } from '../../protocols/remote-path.ts';
import { styleFor } from '../../terminal/style.ts';
import { writeOut } from '../shared/output.ts';
import { comparisonAsJson, showComparison } from '../shared/show-comparison.ts';
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

/** @returns 0 when they are the same, 1 when they differ; where both fail, the raw client's code */
async function compare<T>(
  context: FileContext,
  judge: (raw: FilesOutcome<T>, library: FilesOutcome<T>) => Comparison,
  act: (clientAt: ClientAt) => Promise<T>,
): Promise<number> {
  const [raw, library] = [await outcomeOf('raw', context, act), await outcomeOf('library', context, act)];
  const comparison = judge(raw.outcome, library.outcome);
  await show(comparison, context);
  if (!comparison.same) return EXIT_CODES.difference;
  return raw.failure === undefined ? 0 : exitCodeOf(raw.failure);
}

async function outcomeOf<T>(
  kind: FileClient['kind'],
  { sessionsWith, signal }: FileContext,
  act: (clientAt: ClientAt) => Promise<T>,
): Promise<{ readonly outcome: FilesOutcome<T>; readonly failure?: unknown }> {
  try {
    const sessions = await sessionsWith(kind);
    return { outcome: { value: await act((url) => sessions.at(url)) } };
  } catch (error) {
    if (!isNetkitError(error) || signal.aborted || error.code === 'usage') throw error;
    return { outcome: { error: { code: error.code, message: error.message } }, failure: error };
  }
}

async function show(comparison: Comparison, { args, io }: FileContext): Promise<void> {
  if (args.given.some(({ name, value }) => name === 'format' && value === 'json')) {
    await writeOut(io.stdout, comparisonAsJson(comparison));
    return;
  }
  const look = { columns: io.stdout.columns ?? 100, style: styleFor(io.stdout, io.env) };
  await writeOut(io.stdout, showComparison(comparison, look));
}
