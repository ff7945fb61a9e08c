/**
 * One large file over several connections: each asks for a range of it, and writes that at its place in `NAME.part`. The
 * ranges are bound to one version by If-Range (RFC 9110, section 13.1.5), so that no two versions are put together:
 *
 *     C: GET /big.iso                                     the first response shows whether this can be done, and how large it
 *     S: 200, Accept-Ranges: bytes, ETag: "v1"            is; its body is the first segment, and is left where that ends
 *     C: Range: bytes=500-999, If-Range: "v1"             and the others beside it
 *
 * What was fetched before a failure is kept, with a note of what is missing (note.ts).
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  openSync,
  rmSync,
} from 'node:fs';
import { isNetkitError, RefusalError, UsageError } from '../../../../errors.ts';
import type { Exchange, HttpExchange, HttpRequest } from '../../../../protocols/http.ts';
import { changedMeanwhile, noteOf, partOf, removePart } from '../../../part-file.ts';
import type { SaveOptions } from '../../../save.ts';
import { findTarget, moveInto, systemError } from '../../../target.ts';
import { explainingWrites } from '../../../write-errors.ts';
import type { Checksum } from '../checksum/checksum.ts';
import { checkFile } from '../checksum/hashing.ts';
import { SegmentsJob } from './job.ts';
import { type Piece, saveSegmentNote, type SegmentedFile, sizeOf } from './note.ts';

export interface SegmentedOptions extends Omit<SaveOptions, 'createDirs'> {
  /** How many connections, 1 to MAX_SEGMENTS. */
  readonly segments: number;
  /** The response that the plan is made from, if its body has not been touched: it becomes the first segment. */
  readonly first?: HttpExchange | undefined;
  /** What the whole has to be. */
  readonly checksum?: Checksum | undefined;
  /** Told why there are fewer connections than asked for. One line, not escaped. */
  readonly onNote?: (note: string) => void;
  /** Told of a failure that leaves something to go on with, and how much, in bytes. */
  readonly onKept?: (part: string, bytes: number) => void;
}

/**
 * Fetches what is missing of a file, and gives it its name when all of it is there. `onProgress` is told what has come this time.
 *
 * A connection that is refused, or fails again and again, leaves its segment to the others; only the last one's failure is
 * thrown. What has come is kept, except where it can be of no use: when the file has changed, or is not what its checksum says.
 *
 * @param request a GET without conditions, for the final address: redirects that lead to different mirrors do not go together
 * @param file from `planSegments`, or what `readSegmentNote` has found beside a part
 * @returns how many bytes came
 * @throws RefusalError `no-range` when the file has changed at the server or is no longer sent in ranges, or `http-status`;
 * ProtocolError `weird-reply` for a wrong range, one that is too long, and a wrong checksum; TransportError `write-file`,
 * `aborted`; and what the exchange throws
 */
export async function fetchSegmented(
  exchange: Exchange,
  request: HttpRequest,
  file: SegmentedFile,
  path: string,
  options: SegmentedOptions,
): Promise<number> {
  return explainingWrites(path, async () => {
    const { force = false, checksum, signal, modified } = options;
    const target = await findTarget(path, { force });
    if (target.kind === 'special') throw new UsageError(`${path} is not a file that has segments`);
    const part = partOf(target.path);
    const fd = file.isBegun ? openBegun(part, file) : begin(part, file);
    const onMissing = (missing: readonly Piece[]): void => saveSegmentNote(part, file, missing);
    const job = new SegmentsJob(fd, exchange, request, file, { ...options, onMissing });
    let isChanged = false;
    try {
      if (target.mode !== undefined) fchmodSync(fd, target.mode);
      isChanged = (await job.run()) === 'changed';
      if (isChanged) throw changedAtServer();
      if (modified !== undefined && !Number.isNaN(modified.getTime())) futimesSync(fd, modified, modified);
    } catch (error) {
      job.flushQuietly();
      const bytes = isChanged ? 0 : file.origin.size - sizeOf(job.missing());
      if (bytes === 0) removePart(part);
      else {
        saveNoteQuietly(part, file, job.missing());
        options.onKept?.(part, bytes);
      }
      throw error;
    } finally {
      // Before the rename: some file systems tell only now that there was no room.
      closeSync(fd);
    }
    if (checksum !== undefined) await checkPart(part, checksum, signal);
    await moveInto(part, target.path, { replace: force });
    rmSync(noteOf(part), { force: true });
    return job.bytes;
  });
}

/** Whatever is there of another attempt is of no use: the caller wants it from the start. */
function begin(part: string, file: SegmentedFile): number {
  if (lstatSync(part, { throwIfNoEntry: false })?.isFile() === false) throw systemError('EISDIR');
  removePart(part);
  // First, so that a part with holes is never without it.
  saveSegmentNote(part, file, [{ start: 0, end: file.origin.size }]);
  const fd = openSync(part, 'wx');
  try {
    // Said at once where so large a file is not allowed here.
    ftruncateSync(fd, file.origin.size);
    return fd;
  } catch (error) {
    closeSync(fd);
    removePart(part);
    throw error;
  }
}

function openBegun(part: string, { origin }: SegmentedFile): number {
  const fd = openSync(part, constants.O_WRONLY | constants.O_NOFOLLOW);
  if (fstatSync(fd).size === origin.size) return fd;
  closeSync(fd);
  throw changedMeanwhile(part);
}

// The disk may be full, and then the note that is there is older: what it calls missing is fetched again.
function saveNoteQuietly(part: string, file: SegmentedFile, missing: readonly Piece[]): void {
  try {
    saveSegmentNote(part, file, missing);
  } catch {}
}

function changedAtServer(): RefusalError {
  return new RefusalError(
    'no-range',
    'it has changed at the server since its segments were begun',
    { status: 200, text: 'OK' },
    { hint: 'what had come is of no use and is gone: the next attempt begins anew' },
  );
}

async function checkPart(part: string, checksum: Checksum, signal: AbortSignal | undefined): Promise<void> {
  try {
    await checkFile(part, checksum, signal);
  } catch (error) {
    // Which of the segments is wrong cannot be told. A Ctrl-C says nothing about them.
    if (isNetkitError(error) && error.code === 'weird-reply') removePart(part);
    throw error;
  }
}
