import { ProtocolError, UsageError } from '../../errors.ts';
import { abortError } from '../../net/explain.ts';
import type { FileClient, WriteOptions } from '../../protocols/files.ts';
import { joinPath, parentOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import type { TransferOptions } from '../fill-file.ts';
import { type Pace, paced } from '../paced.ts';
import { factsOf } from './facts.ts';
import { makeFolders } from './make-folders.ts';
import { findRest } from './resume-upload.ts';
import type { UploadSource } from './source.ts';

/** How `upload` stores a file; without any of it, byte for byte, in place of what is there, and its size is checked. */
export interface UploadOptions extends TransferOptions, Pick<WriteOptions, 'text'> {
  /** `replace` unless told otherwise; see WriteOptions. */
  readonly how?: 'replace' | 'append' | 'unique';
  /** Goes on with what the server has: wherever that ends, or only if it is so many bytes (curl's -C). */
  readonly resume?: 'auto' | number | undefined;
  /** Makes the folders on the way (curl's --ftp-create-dirs). */
  readonly createDirs?: boolean;
  /** Permission bits that it is to have. */
  readonly mode?: number | undefined;
  /** Gives it the time that it has here. */
  readonly keepTime?: boolean;
  /** Asks how much the server has in the end; `true` unless told otherwise. */
  readonly verify?: boolean;
  readonly pace?: Pace;
}

/** What `upload` has stored. */
export interface Uploaded {
  /** How many have been sent now. */
  readonly bytes: number;
  /** Where it is; with `unique`, what the server says, or `undefined` where it does not. */
  readonly path: RemotePath | undefined;
}

/**
 * Stores a file, or what comes from a pipe. With `resume`, what the server has stays, if it can be the beginning of this.
 *
 * @throws UsageError, TransportError `read-file` or `aborted`, RefusalError `no-range` for what cannot be continued, what
 * `write` throws, ProtocolError `partial` where the server has another number of bytes in the end
 */
export async function upload(
  client: FileClient,
  source: UploadSource,
  path: RemotePath,
  options: UploadOptions = {},
): Promise<Uploaded> {
  const { how = 'replace', resume, text = false, createDirs = false } = options;
  if (resume !== undefined && (how !== 'replace' || text)) {
    throw new UsageError(
      '-C goes neither with appending, nor with a name that the server chooses, nor with text',
    );
  }
  const offset = resume === undefined ? 0 : await findRest(client, source, path, resume);
  if (createDirs && offset === 0) await makeFolders(client, parentOf(path));
  if (offset > 0 && offset === source.size) {
    await setAttributes(client, source, path, options);
    return { bytes: 0, path };
  }
  const stored = await client.write(path, prepared(source.read(offset), options), {
    text,
    ...(offset > 0 ? { how: 'resume', offset } : { how }),
  });
  const at = how === 'unique' ? stored.name && joinPath(parentOf(path), stored.name) : path;
  if (at === undefined) return { bytes: stored.bytes, path: at };
  if (!text && how === 'replace' && options.verify !== false) await verify(client, at, offset + stored.bytes);
  await setAttributes(client, source, at, options);
  return { bytes: stored.bytes, path: at };
}

async function* prepared(
  bytes: AsyncIterable<Uint8Array>,
  { pace, signal, onProgress }: UploadOptions,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of pace === undefined ? bytes : paced(bytes, pace, signal)) {
    if (signal?.aborted === true) throw abortError(signal);
    yield chunk;
    sent += chunk.length;
    onProgress?.(sent);
  }
}

async function verify(client: FileClient, path: RemotePath, expected: number): Promise<void> {
  const size = (await factsOf(client, path))?.size;
  if (size === undefined || size === expected) return;
  throw new ProtocolError(
    'partial',
    `of ${textOf(path)} the server has ${size} bytes, where ${expected} were to be there`,
  );
}

async function setAttributes(
  client: FileClient,
  source: UploadSource,
  path: RemotePath,
  { mode, keepTime = false }: UploadOptions,
): Promise<void> {
  if (mode !== undefined) await client.setMode(path, mode);
  if (keepTime && source.modified !== undefined) await client.setModified(path, source.modified);
}
