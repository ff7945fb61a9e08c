import { closeSync, fchmodSync, futimesSync } from 'node:fs';
import { abortError } from '../net/explain.ts';
import { BlockWriter } from './block-writer.ts';

export interface TransferOptions {
  /** Called with the bytes so far, after each chunk. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface FillOptions extends TransferOptions {
  /** Where in the file to begin, in bytes. */
  readonly at?: number;
  readonly mode?: number | undefined;
  /** The file's time, in place of now; an invalid one is ignored. */
  readonly modified?: Date | undefined;
}

/**
 * Writes a body into a regular file that is open, and closes it. What came before a failure is in the file.
 *
 * @returns how many bytes it was
 * @throws TransportError `aborted`, the system's errors, and what the body throws
 */
export async function fillFile(
  fd: number,
  body: AsyncIterable<Uint8Array>,
  { at = 0, mode, modified, ...options }: FillOptions,
): Promise<number> {
  try {
    if (mode !== undefined) fchmodSync(fd, mode);
    const writer = new BlockWriter(fd, at);
    let bytes: number;
    try {
      bytes = await writeBody(body, options, (chunk) => writer.write(chunk));
    } catch (error) {
      flushQuietly(writer);
      throw error;
    }
    writer.flush();
    if (isTime(modified)) futimesSync(fd, modified, modified);
    return bytes;
  } finally {
    // Before a rename: some file systems tell only now that there was no room.
    closeSync(fd);
  }
}

/** Whether it can be a file's time. */
export function isTime(date: Date | undefined): date is Date {
  return date !== undefined && !Number.isNaN(date.getTime());
}

// It may be this very disk that has failed; the first error says more.
function flushQuietly(writer: BlockWriter): void {
  try {
    writer.flush();
  } catch {}
}

/** Hands a body on, chunk by chunk, and tells how far it is. */
export async function writeBody(
  body: AsyncIterable<Uint8Array>,
  { onProgress, signal }: TransferOptions,
  write: (chunk: Uint8Array) => void | Promise<void>,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) {
    if (signal?.aborted === true) throw abortError(signal);
    const written = write(chunk);
    if (written !== undefined) await written;
    bytes += chunk.length;
    onProgress?.(bytes);
  }
  return bytes;
}
