import { glob } from '../../actions/files/glob.ts';
import type { FileUrl } from '../../actions/files/url.ts';
import type { FileClient } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';

/** What an address names at the server: itself, or all that are as its pattern says, gathered before anything is done with them. */
export async function matchesOf(
  client: FileClient,
  { path }: Pick<FileUrl, 'path'>,
  signal: AbortSignal,
): Promise<readonly RemotePath[]> {
  const matches: RemotePath[] = [];
  for await (const match of glob(client, path, { signal })) matches.push(match.path);
  return matches;
}
