/**
 * One file over several sessions: each fetches a part of it, and writes that at its place. The sessions take segment after
 * segment; so where a server lets fewer in than were asked for, those fetch it all.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, ftruncateSync, futimesSync, openSync, rmSync } from 'node:fs';
import { isRefusal, ProtocolError } from '../../errors.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { type LocalPath, withSuffix } from '../local-path.ts';
import { checkSegments, type Segment, splitSize } from '../split-size.ts';
import { findTarget, moveInto, type Target } from '../target.ts';
import { explainingWrites } from '../write-errors.ts';
import { download, type Downloaded, type DownloadOptions } from './download.ts';
import { factsOf, mayBeSameTime } from './facts.ts';
import { fetchSegments } from './fetch-segments.ts';
import { Sessions } from './sessions.ts';

/** How `downloadSegments` fetches a file. It begins anew each time: several parts cannot be continued. */
export interface SegmentsOptions extends Omit<DownloadOptions, 'resume' | 'address' | 'text' | 'onKept'> {
  /** Over how many sessions, 1 to MAX_SEGMENTS. */
  readonly segments: number;
  /** Told why there were fewer. One line, not escaped. */
  readonly onNote?: (note: string) => void;
}

/**
 * Fetches a file over several sessions, whole or not at all. Small files, those whose size the server does not tell, and
 * those that do not go into a regular file are fetched over one.
 *
 * @param connect opens a session; it is closed here. Those after the first may fail
 * @throws UsageError, what the first `connect` and `download` throw; ProtocolError `partial` also where the file has changed
 * at the server in the meantime
 */
export async function downloadSegments(
  connect: () => Promise<FileClient>,
  path: RemotePath,
  to: LocalPath,
  { segments, onNote, ...options }: SegmentsOptions,
): Promise<Downloaded> {
  checkSegments(segments);
  const sessions = new Sessions(connect, onNote);
  try {
    const first = await sessions.open();
    const facts = await factsOf(first, path);
    const parts = splitSize(facts?.size ?? 0, segments);
    if (facts?.kind === 'file' && parts.length > 1) {
      const target = await explainingWrites(to, () => findTarget(to, options));
      if (target.kind === 'regular') {
        return await explainingWrites(to, () => saveSegments(target, sessions, path, facts, parts, options));
      }
    }
    return await download(first, path, to, options);
  } catch (error) {
    if (segments === 1 || !isRefusal(error) || error.code !== 'no-range') throw error;
  } finally {
    await sessions.close();
  }
  onNote?.('the server hands out files from their start only: fetched over one session');
  return downloadSegments(connect, path, to, { ...options, segments: 1 });
}

async function saveSegments(
  { path: to, mode }: Extract<Target<LocalPath>, { kind: 'regular' }>,
  sessions: Sessions,
  path: RemotePath,
  facts: FileEntry,
  parts: readonly Segment[],
  options: DownloadOptions,
): Promise<Downloaded> {
  const { force = false, keepTime = false } = options;
  const bytes = facts.size ?? 0;
  const part = withSuffix(to, `.${randomBytes(4).toString('hex')}.part`);
  const fd = openSync(part, 'wx');
  try {
    try {
      if (mode !== undefined) fchmodSync(fd, mode);
      // Said at once where so large a file is not allowed here.
      ftruncateSync(fd, bytes);
      await fetchSegments(sessions, path, fd, parts, options);
      await checkUnchanged(sessions.first, path, facts);
      if (keepTime && facts.modified !== undefined) {
        futimesSync(fd, new Date(), new Date(facts.modified.time));
      }
    } finally {
      // Before the rename: some file systems tell only now that there was no room.
      closeSync(fd);
    }
    await moveInto(part, to, { replace: force });
    return { bytes, path: to };
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Of two versions nobody could tell which part is of which. */
async function checkUnchanged(client: FileClient, path: RemotePath, before: FileEntry): Promise<void> {
  const after = await factsOf(client, path);
  if (after === undefined) return;
  if (after.size === before.size && mayBeSameTime(after.modified, before.modified)) return;
  throw new ProtocolError('partial', 'the file has changed at the server while its segments were fetched');
}
