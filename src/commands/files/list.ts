import type { FileUrl } from '../../actions/files/url.ts';
import { type Visit, walk } from '../../actions/files/walk.ts';
import { isRefusal, type RefusalError } from '../../errors.ts';
import type { FileClient, FileEntry, Listing } from '../../protocols/files.ts';
import { pathOf, type RemotePath } from '../../protocols/remote-path.ts';
import type { FileContext } from './context.ts';
import { matchesOf } from './matches.ts';

/** What is in one folder; or a single thing, by the name under which it was asked for. */
export interface ListedFolder {
  /** As it was asked for. */
  readonly path: RemotePath;
  readonly isFolder: boolean;
  readonly entries: readonly FileEntry[];
  /** Lines that nobody understands, one character a byte. */
  readonly unknown: readonly string[];
}

/** What an address names: a folder's contents or one thing, or several where it is a pattern; with -R all below. */
export async function* list(
  client: FileClient,
  { path }: Pick<FileUrl, 'path'>,
  { args, signal, complain }: Pick<FileContext, 'args' | 'signal' | 'complain'>,
): AsyncGenerator<ListedFolder> {
  for (const match of await matchesOf(client, { path }, signal)) {
    if (args.flag('directory')) yield itself(match, await client.stat(match));
    else if (args.flag('recursive')) yield* listTree(client, match, signal, complain);
    else yield await listOne(client, match, () => client.list(match));
  }
}

async function* listTree(
  client: FileClient,
  root: RemotePath,
  signal: AbortSignal,
  complain: (text: string) => void,
): AsyncGenerator<ListedFolder> {
  const onRefused = (_folder: RemotePath, { message }: RefusalError): void => complain(message);
  const visits = walk(client, root, { signal, onRefused });
  const first = await listOne(client, root, async () => {
    const { value } = await visits.next();
    if (value === undefined) throw new Error('a walk begins with its root');
    return asListing(value);
  });
  yield first;
  if (!first.isFolder) return;
  for await (const visit of visits) yield { path: visit.folder, isFolder: true, ...asListing(visit) };
}

function asListing({ entries, unusable, unknown }: Visit): Listing {
  return { entries: [...entries, ...unusable], unknown };
}

/** A folder's contents; of anything else, that itself. */
async function listOne(
  client: FileClient,
  path: RemotePath,
  listFolder: () => Promise<Listing>,
): Promise<ListedFolder> {
  try {
    return { path, isFolder: true, ...(await listFolder()) };
  } catch (error) {
    if (!isRefusal(error) || path === '') throw error;
    // It may be no folder: then it is there, and the refusal of no interest.
    const entry = await client.stat(path).catch(() => undefined);
    if (entry === undefined || entry.kind === 'folder') throw error;
    return itself(path, entry);
  }
}

/** By the name under which it was asked for, as `ls` has it. */
function itself(path: RemotePath, entry: FileEntry): ListedFolder {
  const name = path || entry.name || pathOf('.');
  return { path, isFolder: false, entries: [{ ...entry, name }], unknown: [] };
}
