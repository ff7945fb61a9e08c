import { UsageError } from '../../errors.ts';
import type { FileClient } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import type { LocalPath } from '../local-path.ts';
import type { Pace } from '../paced.ts';
import type { PartOptions } from '../part-file.ts';
import { saveTo } from '../save.ts';
import { factsOf } from './facts.ts';
import { fetchBytes } from './fetch.ts';
import { resumeDownload } from './resume-download.ts';

/** How `download` fetches a file; without any of it, anew, byte for byte, and never over a file that is there. */
export interface DownloadOptions extends Omit<PartOptions, 'modified'> {
  /** Goes on with what is there: wherever that ends, or only if it has so many bytes (curl's -C). */
  readonly resume?: 'auto' | number | undefined;
  /** The file's address, noted beside what is kept of a cut off download; without a password. */
  readonly address?: string;
  /** Gives the file the time that it has at the server (curl's -R). */
  readonly keepTime?: boolean;
  /** See ReadOptions; its size cannot be checked. */
  readonly text?: boolean;
  readonly pace?: Pace;
}

/** What `download` or `downloadSegments` has saved. */
export interface Downloaded {
  /** How many have been fetched now. */
  readonly bytes: number;
  readonly path: LocalPath;
}

/**
 * Fetches a file: whole or not at all (see save.ts), or with `resume` in such a way that it can be continued (see
 * part-file.ts). As many bytes must arrive as the server says that it has.
 *
 * @throws UsageError, TransportError `write-file` or `aborted`, RefusalError `no-range` for what cannot be continued, what
 * `read` throws, ProtocolError `partial` for too few bytes and `weird-reply` for too many
 */
export async function download(
  client: FileClient,
  path: RemotePath,
  to: LocalPath,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const { resume, text = false, pace, signal } = options;
  if (resume !== undefined && text) {
    throw new UsageError('what is fetched as text cannot be continued', {
      hint: 'the bytes of a text say nothing about where it goes on at the server',
    });
  }
  const facts = await factsOf(client, path);
  if (facts?.kind === 'folder') {
    throw new UsageError(`${textOf(path)} is a folder`, { hint: 'mirror fetches all that is in it' });
  }
  const modified =
    options.keepTime === true && facts?.modified !== undefined ? new Date(facts.modified.time) : undefined;
  if (resume !== undefined) {
    return {
      bytes: await resumeDownload(client, path, to, facts, { ...options, resume, modified }),
      path: to,
    };
  }
  const body = fetchBytes(client, path, { text, expected: text ? undefined : facts?.size, pace, signal });
  return { bytes: await saveTo(to, body, { ...options, modified }), path: to };
}
