import { ProtocolError, UsageError } from '../../errors.ts';
import { abortError } from '../../net/explain.ts';
import type { FileClient } from '../../protocols/files.ts';
import {
  baseName,
  isPlainName,
  joinPath,
  parentOf,
  type RemotePath,
  textOf,
} from '../../protocols/remote-path.ts';
import { walk } from './walk.ts';

export interface RemoveTreeOptions {
  /** Told of each thing that is gone. */
  readonly onRemoved?: (path: RemotePath) => void;
  readonly signal?: AbortSignal;
}

/**
 * Removes a thing, and of a folder all that is in it. Links are removed and not followed.
 *
 * @throws UsageError for a server's root and for what has no name, RefusalError, and what `walk` throws; what came before is
 * gone
 */
export async function removeTree(
  client: FileClient,
  named: RemotePath,
  { onRemoved, signal }: RemoveTreeOptions = {},
): Promise<void> {
  // Without a slash at its end, which would follow a link.
  const path = joinPath(parentOf(named), baseName(named));
  if (!isPlainName(baseName(named))) {
    throw new UsageError(`${JSON.stringify(textOf(named))} is nothing to remove with all that is in it`, {
      hint: 'name the folder itself',
    });
  }
  const remove = async (what: 'remove' | 'removeFolder', each: RemotePath): Promise<void> => {
    if (signal?.aborted === true) throw abortError(signal);
    await client[what](each);
    onRemoved?.(each);
  };
  if ((await client.stat(path)).kind !== 'folder') return remove('remove', path);
  const folders: RemotePath[] = [];
  for await (const { folder, entries, unusable } of walk(client, path, { signal })) {
    folders.push(folder);
    const [bad] = unusable;
    if (bad !== undefined) {
      throw new ProtocolError(
        'weird-reply',
        `in ${textOf(folder)} the server shows ${JSON.stringify(textOf(bad.name))}, which cannot be asked for`,
      );
    }
    for (const { name, kind } of entries) {
      if (kind !== 'folder') await remove('remove', joinPath(folder, name));
    }
  }
  // Each was found before those that are in it.
  for (const folder of folders.toReversed()) await remove('removeFolder', folder);
}
