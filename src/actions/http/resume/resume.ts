import { ProtocolError, UsageError } from '../../../errors.ts';
import type { HttpField, HttpResponseHead } from '../../../protocols/http.ts';
import { completePart, findPart, type PartFile, type PartOptions, savePart } from '../../part-file.ts';
import { bytesBody } from '../../body.ts';
import type { SaveOptions } from '../../save.ts';
import { acceptRest, type Beginning, type Rest } from './accept-rest.ts';
import { addressOf, fieldsForRest, hasHoles, originOf, readOrigin, writeOrigin } from './part-origin.ts';

/** A request for what is missing. */
export interface Resumption {
  /** How much is there, in bytes. */
  readonly offset: number;
  /** They belong behind Host; none where nothing is there. */
  readonly fields: readonly HttpField[];
}

export interface FileResumption extends Resumption {
  /** Where the bytes are if the transfer is cut off. */
  readonly part: string;
  /** Something is there, and nothing is known of where it is from: that the rest fits cannot be checked. */
  readonly unverified: boolean;
  /**
   * Saves what came, if it fits (see acceptRest), under the file's name when all is there.
   *
   * @returns how many bytes were added
   * @throws RefusalError `no-range` or `http-status`, ProtocolError `partial` or `weird-reply`, TransportError `write-file`
   * or `aborted`, and what the body throws
   */
  save(response: HttpResponseHead, body: AsyncIterable<Uint8Array>, options?: PartOptions): Promise<number>;
}

export interface ResumeOptions extends Pick<SaveOptions, 'force'> {
  /** So many bytes must be there. */
  readonly at?: number | undefined;
  /** The body is to be decoded on arrival, which is refused: bytes of the file are then not bytes of the body. */
  readonly compressed?: boolean;
}

/**
 * Finds out what is missing of a file that may have been begun (see part-file.ts).
 *
 * @throws UsageError, TransportError `write-file`
 */
export async function resumeFile(
  path: string,
  url: URL,
  { at, compressed = false, force = false }: ResumeOptions = {},
): Promise<FileResumption> {
  if (compressed) {
    throw new UsageError('-C and --compressed do not go together', {
      hint: 'the bytes of a file say nothing about where its compressed form goes on',
    });
  }
  const file = await findPart(path, { force });
  const { bytes: offset, kept, part } = file;
  if (at !== undefined && at !== offset) {
    throw new UsageError(`-C ${at}: ${kept ?? path} has ${offset} bytes`, {
      hint: '-C - goes on where it ends',
    });
  }
  if (file.note !== undefined && hasHoles(file.note)) {
    throw new UsageError(`${part} was begun in segments, and has holes`, {
      hint: 'netkit http download goes on with it; remove it to start anew',
    });
  }
  const origin = offset === 0 || file.note === undefined ? undefined : readOrigin(file.note);
  if (origin !== undefined && origin.url !== addressOf(url)) {
    throw new UsageError(`${part} was begun from another address`, {
      hint: `remove it to start anew, or ${part}.json to go on all the same`,
    });
  }
  const beginning: Beginning = { offset, origin, kept };
  return {
    offset,
    part,
    unverified: offset > 0 && origin === undefined,
    fields: fieldsForRest(offset, origin),
    save: (response, body, options = {}) => save(file, beginning, url, response, body, { force, ...options }),
  };
}

async function save(
  file: PartFile,
  beginning: Beginning,
  url: URL,
  response: HttpResponseHead,
  body: AsyncIterable<Uint8Array>,
  options: PartOptions,
): Promise<number> {
  const rest = acceptRest(beginning, response);
  if (rest.complete) {
    await completePart(file, options);
    return 0;
  }
  const note =
    beginning.origin === undefined ? writeOrigin(originOf(url, response.headers, rest.size)) : undefined;
  return savePart(file, expecting(rest, beginning.offset, body), note, options);
}

export interface StreamResumption extends Resumption {
  /**
   * The body, if it fits (see acceptRest); nothing where nothing is missing.
   *
   * @throws RefusalError `no-range` or `http-status`
   */
  read(response: HttpResponseHead, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** Asks for what comes after `offset` bytes, which are somewhere else: for standard output. */
export function resumeStream(offset: number): StreamResumption {
  return {
    offset,
    fields: fieldsForRest(offset, undefined),
    read: (response, body) => {
      const rest = acceptRest({ offset }, response);
      return rest.complete ? bytesBody('').open() : expecting(rest, offset, body);
    },
  };
}

/** Passes on no more than was announced, and has it that nothing is missing in the end. */
export async function* expecting(
  { end, size }: Rest,
  offset: number,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let at = offset;
  for await (const chunk of body) {
    at += chunk.length;
    if (at > (end ?? Infinity)) {
      throw new ProtocolError('weird-reply', `the body goes on after byte ${end}, where it was said to end`, {
        source: 'RFC 9110, section 14.4',
      });
    }
    yield chunk;
  }
  const missing = Math.max(end ?? 0, size ?? 0);
  if (at >= missing) return;
  throw new ProtocolError('partial', `${at} of ${missing} bytes are there`);
}
