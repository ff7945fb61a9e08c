import { MAX_DATA_BYTES, MAX_PACKET_BYTES, type Request } from '../../raw/sftp/packets.ts';
import {
  decodePayload,
  encodePayload,
  EXTENSIONS,
  type ExtensionName,
  type ExtensionReply,
  type ExtensionRequest,
  isExtension,
} from '../../raw/sftp/extensions.ts';
import type { Answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { MAX_OPEN_HANDLES } from './handles.ts';
import { NO_HANDLE, OK, READ_ONLY, UNSUPPORTED } from './refusals.ts';

/** The unit in which space is told, in bytes. */
const BLOCK_BYTES = 4096n;
/** What a file system commonly says (NAME_MAX). */
const MAX_NAME_BYTES = 255n;

/** OpenSSH's extensions. */
export async function answerExtended(
  desk: Desk,
  { name, payload }: Extract<Request, { type: 'EXTENDED' }>,
): Promise<Answer> {
  if (!isExtension(name)) return UNSUPPORTED;
  switch (name) {
    case 'posix-rename@openssh.com':
      return rename(desk, decodeRequest(name, payload));
    case 'statvfs@openssh.com':
      return tellSpace(desk, decodeRequest(name, payload));
    case 'fsync@openssh.com':
      return sync(desk, decodeRequest(name, payload));
    case 'limits@openssh.com':
      decodeRequest(name, payload);
      return reply(name, {
        packetLength: BigInt(MAX_PACKET_BYTES),
        readLength: BigInt(MAX_DATA_BYTES),
        writeLength: BigInt(MAX_DATA_BYTES),
        openHandles: BigInt(MAX_OPEN_HANDLES),
      });
  }
}

async function rename(
  desk: Desk,
  { from, to }: ExtensionRequest<'posix-rename@openssh.com'>,
): Promise<Answer> {
  if (!desk.mayWrite) return READ_ONLY;
  await desk.store.rename(desk.resolve(from), desk.resolve(to));
  return OK;
}

async function sync(desk: Desk, { handle }: ExtensionRequest<'fsync@openssh.com'>): Promise<Answer> {
  const open = desk.handles.files.get(handle);
  await open?.file.sync();
  return open === undefined ? NO_HANDLE : OK;
}

async function tellSpace(desk: Desk, { path }: ExtensionRequest<'statvfs@openssh.com'>): Promise<Answer> {
  await desk.store.stat(desk.resolve(path));
  const { total, free } = await desk.store.space();
  const freeBlocks = BigInt(free) / BLOCK_BYTES;
  return reply('statvfs@openssh.com', {
    blockSize: BLOCK_BYTES,
    fragmentSize: BLOCK_BYTES,
    blocks: BigInt(total) / BLOCK_BYTES,
    freeBlocks,
    availableBlocks: freeBlocks,
    // Nobody counts files here.
    files: 0n,
    freeFiles: 0n,
    availableFiles: 0n,
    id: 0n,
    flags: 0n,
    maxNameLength: MAX_NAME_BYTES,
  });
}

function decodeRequest<N extends ExtensionName>(name: N, payload: Uint8Array): ExtensionRequest<N> {
  return decodePayload(EXTENSIONS[name].request, payload);
}

function reply<N extends ExtensionName>(name: N, values: ExtensionReply<N>): Answer {
  return { type: 'EXTENDED_REPLY', payload: encodePayload(EXTENSIONS[name].reply, values) };
}
