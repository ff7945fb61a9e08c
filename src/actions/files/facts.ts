import { isRefusal } from '../../errors.ts';
import type { FileClient, FileEntry, Modified } from '../../protocols/files.ts';
import { joinPath, parentOf, type RemotePath } from '../../protocols/remote-path.ts';

/** As many links as Linux follows in one path is more than anybody makes. */
export const MAX_LINKS = 40;

/**
 * What a server tells of a file, links followed. `undefined` where it tells nothing, be it that the file is not there: some
 * hide what they hand out, and whoever asks for the file itself learns more.
 */
export async function factsOf(client: FileClient, path: RemotePath): Promise<FileEntry | undefined> {
  let at = path;
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const entry = await statQuietly(client, at);
    if (entry?.kind !== 'link') return entry;
    if (entry.target === undefined) return undefined;
    at = joinPath(parentOf(at), entry.target);
  }
  return undefined;
}

async function statQuietly(client: FileClient, path: RemotePath): Promise<FileEntry | undefined> {
  try {
    return await client.stat(path);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
}

/** In milliseconds. */
const PRECISIONS: Readonly<Record<Modified['precision'], number>> = {
  day: 86_400_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** Whether two times may be of one version of a file; what is not known, or in a zone that is not, shows nothing. */
export function mayBeSameTime(a: Modified | undefined, b: Modified | undefined): boolean {
  if (a === undefined || b === undefined || a.zone !== b.zone) return true;
  const unit = Math.max(PRECISIONS[a.precision], PRECISIONS[b.precision]);
  return Math.floor(a.time / unit) === Math.floor(b.time / unit);
}
