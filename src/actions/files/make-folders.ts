import { isRefusal, type RefusalError } from '../../errors.ts';
import type { FileClient } from '../../protocols/files.ts';
import { parentOf, type RemotePath } from '../../protocols/remote-path.ts';
import { factsOf } from './facts.ts';

/**
 * Makes a folder and those on the way to it that are missing; one that is there already is as good. Begun from its end:
 * mostly all is there, or all but the last.
 *
 * @throws RefusalError
 */
export async function makeFolders(client: FileClient, folder: RemotePath): Promise<void> {
  if (folder === '' || folder === '/') return;
  const refusal = await makeFolder(client, folder);
  if (refusal === undefined) return;
  await makeFolders(client, parentOf(folder));
  const again = await makeFolder(client, folder);
  if (again !== undefined) throw again;
}

/** @returns why not, where it is not there */
async function makeFolder(client: FileClient, folder: RemotePath): Promise<RefusalError | undefined> {
  try {
    await client.makeFolder(folder);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Be it that it was there, or that somebody else has made it meanwhile.
    return (await factsOf(client, folder))?.kind === 'folder' ? undefined : error;
  }
}
