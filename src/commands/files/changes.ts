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
import { Attempts, forEachMatch } from './each.ts';
import { modeAsJson, nameAsJson } from './entry.ts';
import { matchesOf } from './matches.ts';

/** Without a `-r`, what is a folder is refused by the server; with -f, what is not there is no failure. */
export async function remove(context: FileContext): Promise<number> {
  const { args, signal, parseUrl } = context;
  const force = args.flag('force');
  const recursive = args.flag('recursive');
  const removed: RemotePath[] = [];
  const onRemoved = (path: RemotePath): void => void removed.push(path);
  const code = await forEachMatch(
    args.operands.map(parseUrl),
    context,
    async (client, path) => {
      if (recursive) return removeTree(client, path, { signal, onRemoved });
      await client.remove(path);
      onRemoved(path);
    },
    new Attempts(context, (error) => force && error.code === 'not-found'),
  );
  await tell(context, { removed: removed.map(pathAsJson) });
  return code;
}

export async function makeFolder(context: FileContext): Promise<number> {
  const { args, parseUrl, sessions } = context;
  const folders: RemotePath[] = [];
  const attempts = new Attempts(context);
  // All are read before anything is done.
  for (const url of args.operands.map(parseUrl)) {
    const client = await sessions.at(url);
    await attempts.try(async () => {
      const path = unquote(url.path);
      await (args.flag('parents') ? makeFolders(client, path) : client.makeFolder(path));
      folders.push(path);
    });
  }
  await tell(context, { folders: folders.map(pathAsJson) });
  return attempts.code;
}

export async function removeFolder(context: FileContext): Promise<number> {
  const removed: RemotePath[] = [];
  const code = await forEachMatch(
    context.args.operands.map(context.parseUrl),
    context,
    async (client, path) => {
      await client.removeFolder(path);
      removed.push(path);
    },
  );
  await tell(context, { removed: removed.map(pathAsJson) });
  return code;
}

export async function changeMode(context: FileContext): Promise<number> {
  const [mode = '', ...addresses] = context.args.operands;
  const bits = parseMode(mode);
  const changed: object[] = [];
  const code = await forEachMatch(addresses.map(context.parseUrl), context, async (client, path) => {
    await client.setMode(path, bits);
    changed.push({ ...pathAsJson(path), mode: modeAsJson(bits) });
  });
  await tell(context, { changed });
  return code;
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
  await tell(context, { moved });
  return 0;
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

function pathAsJson(path: RemotePath): object {
  return nameAsJson('path', path);
}

/** For scripts, once all of it is done, as `get` and `put` have it. */
async function tell({ args, io }: FileContext, done: object): Promise<void> {
  if (args.text('format') === 'json') await writeDocument(io.stdout, done);
}
