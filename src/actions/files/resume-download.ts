/**
 * Going on with a download that was cut off. What is there was begun by us, with a note of what it is a beginning of, or by
 * somebody else (see part-file.ts); the server tells what it has now:
 *
 * - it has another size or time than was noted: another version, and so it is begun anew
 * - it has as many bytes as are here: nothing is missing
 * - it has fewer: what is here is no beginning of that, and is left alone
 * - it has more, or does not tell: the rest is fetched, and before it the last bytes that are here. If those are others, what
 *   is here is no beginning of that, or the server begins at the start, whatever it was asked for
 */
import { RefusalError, UsageError } from '../../errors.ts';
import type { FileClient, FileEntry } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { gatherBody } from '../gather.ts';
import { type LocalPath, shownPath, withSuffix } from '../local-path.ts';
import type { Pace } from '../paced.ts';
import {
  completePart,
  discardPart,
  findPart,
  type PartFile,
  type PartOptions,
  savePart,
} from '../part-file.ts';
import { readFrom } from '../read-file.ts';
import { mayBeSameTime } from './facts.ts';
import { fetchBytes } from './fetch.ts';
import { noteOf, type PartNote, readPartNote, writePartNote } from './part-note.ts';
import { TAIL_BYTES } from './resume-upload.ts';

export interface ResumeDownloadOptions extends PartOptions {
  readonly resume: 'auto' | number;
  readonly address?: string;
  readonly pace?: Pace;
}

/**
 * @param facts what the server tells of the file, if anything
 * @returns how many bytes were fetched
 * @throws UsageError, RefusalError `no-range`, and what `download` does
 */
export async function resumeDownload(
  client: FileClient,
  path: RemotePath,
  to: LocalPath,
  facts: FileEntry | undefined,
  options: ResumeDownloadOptions,
): Promise<number> {
  const { address = '', resume, force = false, modified, pace, signal } = options;
  const found = await findPart(to, { force });
  const note = found.bytes === 0 || found.note === undefined ? undefined : readPartNote(found.note);
  if (resume !== 'auto' && resume !== found.bytes) {
    throw new UsageError(`-C ${resume}: ${shownPath(found.kept ?? to)} has ${found.bytes} bytes`, {
      hint: '-C - goes on where it ends',
    });
  }
  if (note !== undefined && note.address !== address) throw beganElsewhere(found);
  const isOther = note !== undefined && isOtherVersion(note, facts);
  const file = isOther ? discardPart(found) : found;
  const offset = file.bytes;
  if (offset > 0 && facts?.size !== undefined && facts.size <= offset) {
    if (facts.size < offset) throw tooMuchHere(file, facts.size);
    await completePart(file, { force, modified });
    return 0;
  }
  const from = Math.max(0, offset - TAIL_BYTES);
  const expected = facts?.size === undefined ? undefined : facts.size - from;
  const body = behindTail(file, from, fetchBytes(client, path, { offset: from, expected, pace, signal }));
  const isNew = note === undefined || isOther;
  return savePart(file, body, isNew ? writePartNote(noteOf(address, facts)) : undefined, options);
}

/** What follows that which is here already. @param from where the body begins in the file, in bytes */
async function* behindTail(
  file: PartFile<LocalPath>,
  from: number,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { kept = file.part, bytes } = file;
  const tail = await gatherBody(readFrom(kept, from, bytes - from), TAIL_BYTES, 'no more than that is read');
  let at = 0;
  for await (const chunk of body) {
    const known = chunk.subarray(0, tail.length - at);
    if (!tail.subarray(at, at + known.length).equals(known)) throw otherHere(file);
    at += known.length;
    if (chunk.length > known.length) yield chunk.subarray(known.length);
  }
  if (at < tail.length) throw otherHere(file);
}

function isOtherVersion(note: PartNote, facts: FileEntry | undefined): boolean {
  if (note.size !== undefined && facts?.size !== undefined && note.size !== facts.size) return true;
  return !mayBeSameTime(note.modified, facts?.modified);
}

function beganElsewhere({ part }: PartFile<LocalPath>): UsageError {
  return new UsageError(`${shownPath(part)} was begun from another address`, {
    hint: `remove it to start anew, or ${shownPath(withSuffix(part, '.json'))} to go on all the same`,
  });
}

function otherHere(file: PartFile<LocalPath>): RefusalError {
  return refuse(
    `what is in ${shownPath(file.kept ?? file.path)} is not the beginning of what the server sends`,
  );
}

function tooMuchHere({ kept, path, bytes }: PartFile<LocalPath>, size: number): RefusalError {
  const here = shownPath(kept ?? path);
  return refuse(`at the server there are ${size} bytes, and ${bytes} in ${here}`);
}

function refuse(reason: string): RefusalError {
  return new RefusalError(
    'no-range',
    `cannot resume: ${reason}`,
    { status: '', text: '' },
    { hint: 'without -C it is fetched from the start' },
  );
}
