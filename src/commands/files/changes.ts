/** The verbs that change what is there: they say nothing unless something goes wrong, or with --format json what was done. */
import { unquote } from '../../actions/files/pattern.ts';
import { parseMode } from '../../actions/files/mode.ts';
import { makeFolders } from '../../actions/files/make-folders.ts';
import { removeTree } from '../../actions/files/remove-tree.ts';
import type { FileUrl } from '../../actions/files/url.ts';
import { serverOf } from '../../actions/server-url.ts';
import { isRefusal, UsageError } from '../../errors.ts';
import type { FileClient } from '../../protocols/files.ts';
import { baseName, joinPath, pathOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { modeAsJson, nameAsJson } from './entry.ts';
import { matchesOf } from './matches.ts';

/** Without a `-r`, what is a folder is refused by the server; with -f, what is not there is no failure. */
export async function remove(context: FileContext): Promise<number> {
  const { args, signal } = context;
  const force = args.flag('force');
  const removed: RemotePath[] = [];
  const onRemoved = (path: RemotePath): void => void removed.push(path);
  const removeOne = async (client: FileClient, path: RemotePath): Promise<void> => {
    if (args.flag('recursive')) return removeTree(client, path, { signal, onRemoved });
    await client.remove(path);
    onRemoved(path);
  };
  await forEachUrl(args.operands, context, (client, { path }) =>
    unlessMissing(force, async () => {
      for (const match of await matchesOf(client, { path }, signal)) {
        await unlessMissing(force, () => removeOne(client, match));
      }
    }),
  );
  return tell(context, { removed: removed.map(pathAsJson) });
}

async function unlessMissing(force: boolean, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!force || !isRefusal(error) || error.code !== 'not-found') throw error;
  }
}

export async function makeFolder(context: FileContext): Promise<number> {
  const folders: RemotePath[] = [];
  await forEachUrl(context.args.operands, context, async (client, url) => {
    const path = unquote(url.path);
    await (context.args.flag('parents') ? makeFolders(client, path) : client.makeFolder(path));
    folders.push(path);
  });
  return tell(context, { folders: folders.map(pathAsJson) });
}

export async function removeFolder(context: FileContext): Promise<number> {
  const { operands } = context.args;
  const removed = await forEachMatch(operands, context, (client, path) => client.removeFolder(path));
  return tell(context, { removed: removed.map(pathAsJson) });
}

export async function changeMode(context: FileContext): Promise<number> {
  const [mode = '', ...addresses] = context.args.operands;
  const bits = parseMode(mode);
  const changed = await forEachMatch(addresses, context, (client, path) => client.setMode(path, bits));
  return tell(context, { changed: changed.map((path) => ({ ...pathAsJson(path), mode: modeAsJson(bits) })) });
}

/** Into a folder where the new path is one, or ends in a slash; otherwise to that very path. */
export async function move(context: FileContext): Promise<number> {
  const [address = '', to = ''] = context.args.operands;
  const url = context.parseUrl(address);
  const target = targetOf(url, to, context);
  const client = await context.sessions.at(url);
  const isFolder = target.endsWith('/') || (await isFolderAt(client, target));
  const matches = await matchesOf(client, url, context.signal);
  if (matches.length > 1 && !isFolder) {
    throw new UsageError(`${matches.length} fit, and ${textOf(target)} is no folder for them`);
  }
  const moved: object[] = [];
  for (const from of matches) {
    const path = isFolder ? joinPath(target, baseName(from)) : target;
    await client.rename(from, path);
    moved.push({ ...nameAsJson('from', from), ...nameAsJson('to', path) });
  }
  return tell(context, { moved });
}

/** A path, or the whole URL of one at the same server. */
function targetOf(url: FileUrl, to: string, { parseUrl }: FileContext): RemotePath {
  if (!to.includes('://')) return pathOf(to);
  const target = parseUrl(to);
  const login = { user: url.user, password: url.password };
  if (serverOf({ ...target, ...login } as FileUrl) !== serverOf(url)) {
    throw new UsageError('mv stays at one server', { hint: 'get it from the one and put it to the other' });
  }
  return unquote(target.path);
}

async function isFolderAt(client: FileClient, path: RemotePath): Promise<boolean> {
  try {
    return (await client.stat(path)).kind === 'folder';
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

async function forEachUrl(
  addresses: readonly string[],
  context: FileContext,
  act: (client: FileClient, url: FileUrl) => Promise<void>,
): Promise<void> {
  // All are read before anything is done.
  for (const url of addresses.map(context.parseUrl)) {
    await act(await context.sessions.at(url), url);
  }
}

/** @returns to what it was done */
async function forEachMatch(
  addresses: readonly string[],
  context: FileContext,
  act: (client: FileClient, path: RemotePath) => Promise<void>,
): Promise<readonly RemotePath[]> {
  const done: RemotePath[] = [];
  await forEachUrl(addresses, context, async (client, { path }) => {
    for (const match of await matchesOf(client, { path }, context.signal)) {
      await act(client, match);
      done.push(match);
    }
  });
  return done;
}

function pathAsJson(path: RemotePath): object {
  return nameAsJson('path', path);
}

/** For scripts, once all of it is done, as `get` and `put` have it. @returns the exit code */
async function tell({ args, io }: FileContext, done: object): Promise<number> {
  if (args.text('format') === 'json') await writeDocument(io.stdout, done);
  return 0;
}
