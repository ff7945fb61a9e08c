/** A body that is large, or of which nobody knows how large it is: what comes of it is kept when it breaks off. */
import { isNetkitError } from '../../../../errors.ts';
import type { HttpField } from '../../../../protocols/http.ts';
import { completePart, discardPart, type NamingOptions, savePart } from '../../../part-file.ts';
import type { Rest } from '../../resume/accept-rest.ts';
import { originOf, writeOrigin } from '../../resume/part-origin.ts';
import { expecting } from '../../resume/resume.ts';
import type { Checksum } from '../checksum/checksum.ts';
import { checkFile, verifying } from '../checksum/hashing.ts';
import type { BegunFile } from './begun.ts';
import { giveName } from './give-name.ts';
import type { Place } from './place.ts';

export interface SaveBodyOptions {
  readonly checksum?: Checksum | undefined;
  /** The file's time, in place of now. */
  readonly modified?: Date | undefined;
  readonly signal: AbortSignal;
  /** Told of a failure that leaves something to go on with, and how much, in bytes. */
  readonly onKept: (part: string, bytes: number) => void;
}

/** What the body is the rest of, or all. */
export interface Whole {
  readonly url: URL;
  readonly headers: readonly HttpField[];
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Appends a body to what is there, and gives the file its name when it is whole and what it has to be.
 *
 * @returns how large it is, in bytes
 * @throws ProtocolError `partial` or `weird-reply`, TransportError `write-file` or `aborted`, and what the body throws
 */
export async function saveBody(
  { replace }: Place,
  begun: BegunFile,
  rest: Rest,
  { url, headers, body }: Whole,
  { checksum, modified, signal, onKept }: SaveBodyOptions,
): Promise<number> {
  const { file } = begun;
  const naming: NamingOptions = { giveName: (part, path) => giveName(part, path, replace) };
  let kept = 0;
  try {
    if (rest.complete) {
      if (checksum !== undefined) await checkFile(file.part, checksum, signal);
      await completePart(file, { ...naming, modified });
      return file.bytes;
    }
    const whole = expecting(rest, file.bytes, body);
    const beginning = file.bytes === 0 ? undefined : { path: file.part, length: file.bytes };
    const checked = checksum === undefined ? whole : verifying(whole, checksum, beginning, signal);
    const note = begun.origin === undefined ? writeOrigin(originOf(url, headers, rest.size)) : undefined;
    const added = await savePart(file, checked, note, {
      ...naming,
      modified,
      signal,
      onKept: (_, bytes) => (kept = bytes),
    });
    return file.bytes + added;
  } catch (error) {
    if (checksum !== undefined && isNetkitError(error) && error.code === 'weird-reply') discardPart(file);
    else if (kept > 0) onKept(file.part, kept);
    throw error;
  }
}
