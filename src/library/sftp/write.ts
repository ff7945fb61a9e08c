import type { InputAttributes } from 'ssh2';
import { RefusalError } from '../../errors.ts';
import type { Stored } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { STATUS } from '../../protocols/sftp-refusals.ts';
import type { Stats } from './attributes.ts';
import { nameOf, type Purpose, type SftpCalls } from './calls.ts';
import { MAX_PIECES, PIECE_BYTES } from './limits.ts';

/** SSH_FXF_*: draft-ietf-secsh-filexfer-02, section 6.3. */
const [WRITE, APPEND, CREATE, TRUNCATE] = [0x02, 0x04, 0x08, 0x10];
const FLAGS = {
  replace: WRITE | CREATE | TRUNCATE,
  append: WRITE | CREATE | APPEND,
  resume: WRITE | CREATE,
} as const;

export interface Placement {
  readonly how: keyof typeof FLAGS;
  readonly offset: number;
}

export async function writeFile(
  calls: SftpCalls,
  path: RemotePath,
  body: AsyncIterable<Uint8Array>,
  { how, offset }: Placement,
): Promise<Stored> {
  const name = nameOf(path);
  const purpose: Purpose = { what: `write ${textOf(path)}`, otherwise: 'upload-refused' };
  const handle = await calls.call<Buffer>(purpose, (sftp, done) => sftp.open(name, FLAGS[how], done));
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
  const { size = 0 } = await calls.call<Stats>(purpose, (sftp, done) => sftp.fstat(handle, done));
  return size;
}

/** What stands behind `offset` is from an attempt that is given up. */
async function cutAt(
  calls: SftpCalls,
  handle: Buffer,
  purpose: Purpose,
  { offset, size }: { readonly offset: number; readonly size: number },
): Promise<void> {
  if (size < offset) {
    const reply = { status: STATUS.eof, text: '' };
    throw new RefusalError('no-range', `the file has ${size} bytes: nothing can go on at ${offset}`, reply);
  }
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
