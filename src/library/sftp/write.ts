import type { InputAttributes } from 'ssh2';
import type { Stored } from '../../protocols/files.ts';
import type { Placement } from '../../protocols/sftp-arguments.ts';
import { type Purpose, purposeOf, refuseBeyondEnd } from '../../protocols/sftp-refusals.ts';
import type { Stats } from './attributes.ts';
import { HOLDS, type SftpCalls } from './calls.ts';
import { MAX_PIECES, PIECE_BYTES } from './limits.ts';

export async function writeFile(
  calls: SftpCalls,
  name: string,
  body: AsyncIterable<Uint8Array>,
  { how, flags, offset }: Placement,
): Promise<Stored> {
  const purpose = purposeOf('write', name, 'upload-refused');
  const handle = await calls.call<Buffer>(
    purpose,
    (sftp, done) => sftp.open(name, flags, done),
    HOLDS.handle,
  );
  const close = (): Promise<unknown> => calls.call(purpose, (sftp, done) => sftp.close(handle, done));
  let bytes: number;
  try {
    const size = how === 'replace' ? 0 : await sizeOf(calls, handle, purpose);
    if (how === 'resume') await cutAt(calls, handle, purpose, { offset, size });
    bytes = await sendAll(calls, handle, purpose, body, how === 'append' ? size : offset);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  // A file system may say only now that there is no room (close(2)).
  await close();
  return { bytes };
}

async function sizeOf(calls: SftpCalls, handle: Buffer, purpose: Purpose): Promise<number> {
  const { size = 0 } = await calls.call<Stats>(
    purpose,
    (sftp, done) => sftp.fstat(handle, done),
    HOLDS.attributes,
  );
  return size;
}

/** What stands behind `offset` is from an attempt that is given up. */
async function cutAt(
  calls: SftpCalls,
  handle: Buffer,
  purpose: Purpose,
  { offset, size }: { readonly offset: number; readonly size: number },
): Promise<void> {
  refuseBeyondEnd(offset, size);
  if (size > offset) {
    // The types of ssh2 want all attributes, ssh2 itself sends those that there are.
    const cut = { size: offset } as InputAttributes;
    await calls.call(purpose, (sftp, done) => sftp.fsetstat(handle, cut, done));
  }
}

/** @returns how many bytes there were */
async function sendAll(
  calls: SftpCalls,
  handle: Buffer,
  purpose: Purpose,
  body: AsyncIterable<Uint8Array>,
  start: number,
): Promise<number> {
  const unconfirmed: Promise<unknown>[] = [];
  let sent = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const { buffer, byteOffset, length } = chunk.subarray(at, at + PIECE_BYTES);
      if (unconfirmed.length === MAX_PIECES) await unconfirmed.shift();
      const bytes = Buffer.from(buffer, byteOffset, length);
      const position = start + sent;
      const written = calls.call(purpose, (sftp, done) =>
        sftp.write(handle, bytes, 0, length, position, done),
      );
      // Whoever waits for it hears of the failure, in its turn.
      written.catch(() => {});
      unconfirmed.push(written);
      sent += length;
    }
  }
  await Promise.all(unconfirmed);
  return sent;
}
