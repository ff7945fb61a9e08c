/** What an earlier time has left of a file, and whether it can be gone on with (RFC 9110, sections 13.1.5 and 14.2). */
import { isRefusal } from '../../../../errors.ts';
import type { HttpResponseHead } from '../../../../protocols/http.ts';
import { discardPart, findPart, type PartFile } from '../../../part-file.ts';
import { acceptRest, type Rest } from '../../resume/accept-rest.ts';
import { addressOf, hasHoles, ifRangeOf, type PartOrigin, readOrigin } from '../../resume/part-origin.ts';
import { readSegmentNote, type SegmentedFile } from '../segments/note.ts';
import { cannotReplace } from './place.ts';

/** Nothing is known of one that begins at its first byte. */
export interface BegunFile {
  readonly file: PartFile;
  readonly origin?: PartOrigin | undefined;
  /** Which parts of it are there, where it was fetched in several. */
  readonly segments?: SegmentedFile;
}

export interface BegunOptions {
  /** It is known to be ours, or does not matter whose it is. */
  readonly isOurs: boolean;
  /** Told why what is there is of no use. */
  readonly onNote: (text: string) => void;
}

/**
 * Looks at `NAME.part`. One that nothing can be appended to with certainty is thrown away, if it is ours.
 *
 * @throws TransportError `write-file` for a part that may be anybody's
 */
export async function findBegun(
  path: string,
  url: URL,
  { isOurs, onNote }: BegunOptions,
): Promise<BegunFile> {
  const file = await findPart(path, { force: true, partOnly: true });
  const { note = '', bytes } = file;
  if (file.kept === undefined) return { file };
  const origin = readOrigin(note);
  const isFromHere = origin?.url === addressOf(url);
  if (!isFromHere && !isOurs) {
    throw cannotReplace(
      file.part,
      'it is there already, and nothing shows what it is a part of',
      'remove it, or --force to begin anew',
    );
  }
  const segments = readSegmentNote(note);
  if (isFromHere && segments !== undefined && segments.origin.size === bytes) return { file, segments };
  if (isFromHere && bytes > 0 && !hasHoles(note) && ifRangeOf(origin) !== undefined) return { file, origin };
  if (bytes > 0) onNote('what was there of it cannot be gone on with: it begins anew');
  return beginAnew({ file });
}

/** Throws away what is there. */
export function beginAnew({ file }: BegunFile): BegunFile {
  return { file: discardPart(file) };
}

/**
 * What a response brings of it.
 *
 * @returns `undefined` where it does not fit what is there: it has changed, or the server has no ranges
 * @throws RefusalError `http-status`
 */
export function restOf({ file, origin }: BegunFile, response: HttpResponseHead): Rest | undefined {
  // Where it is as long as what is there, it may be something else all the same.
  if (response.status === 200) return undefined;
  try {
    return acceptRest({ offset: file.bytes, origin, kept: file.kept }, response);
  } catch (error) {
    if (isRefusal(error) && error.code === 'no-range') return undefined;
    throw error;
  }
}
