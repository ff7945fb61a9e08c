import type { Stored } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import type { Placement } from '../../protocols/sftp-arguments.ts';
import { type Purpose, purposeOf, refuseBeyondEnd } from '../../protocols/sftp-refusals.ts';
import { expectReply, type SftpConnection } from './connection.ts';

/**
 * How much may be on its way without an answer, in bytes: the channel's own window is no larger with OpenSSH's server, and
 * what is refused is noticed after so much at the latest.
 */
const WRITE_WINDOW_BYTES = 2 * 1024 * 1024;

/** Of small pieces, too, there is an end: OpenSSH's own client has as many under way. */
const MOST_WRITES = 64;

/**
 * OPEN, many WRITEs, CLOSE (section 6.4).
 *
 * @param most how much one WRITE may hold, in bytes
 */
export async function writeFile(
  connection: SftpConnection,
  path: RemotePath,
  body: AsyncIterable<Uint8Array>,
  { how, flags, offset }: Placement,
  most: number,
): Promise<Stored> {
  const purpose = purposeOf('write', textOf(path), 'upload-refused');
  const { handle } = await connection.ask({ type: 'OPEN', path, flags, attributes: {} }, 'HANDLE', purpose);
  return connection.whileOpen(handle, purpose, async () => {
    if (how === 'resume') await cutAt(connection, handle, offset, purpose);
    const start = how === 'append' ? await sizeOf(connection, handle, purpose) : offset;
    return { bytes: await sendAll(connection, { handle, start, most }, body, purpose) };
  });
}

/** What stands behind `offset` is from an attempt that is given up. */
async function cutAt(
  connection: SftpConnection,
  handle: string,
  offset: number,
  purpose: Purpose,
): Promise<void> {
  const size = await sizeOf(connection, handle, purpose);
  refuseBeyondEnd(offset, size);
  if (size > offset) {
    await connection.ask({ type: 'FSETSTAT', handle, attributes: { size: offset } }, 'STATUS', purpose);
  }
}

async function sizeOf(connection: SftpConnection, handle: string, purpose: Purpose): Promise<number> {
  const { attributes } = await connection.ask({ type: 'FSTAT', handle }, 'ATTRS', purpose);
  return attributes.size ?? 0;
}

/** @returns how many bytes there were */
async function sendAll(
  connection: SftpConnection,
  { handle, start, most }: { readonly handle: string; readonly start: number; readonly most: number },
  body: AsyncIterable<Uint8Array>,
  purpose: Purpose,
): Promise<number> {
  const unconfirmed = new Map<number, number>();
  let waiting = 0;
  let sent = 0;
  const confirm = async (): Promise<void> => {
    const { id } = expectReply(await connection.receive(), 'STATUS', purpose);
    waiting -= unconfirmed.get(id) ?? 0;
    unconfirmed.delete(id);
  };
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += most) {
      const bytes = chunk.subarray(at, at + most);
      while (waiting + bytes.length > WRITE_WINDOW_BYTES || unconfirmed.size === MOST_WRITES) await confirm();
      const id = connection.send({ type: 'WRITE', handle, offset: start + sent, bytes });
      unconfirmed.set(id, bytes.length);
      waiting += bytes.length;
      sent += bytes.length;
      await connection.flush();
    }
  }
  while (unconfirmed.size > 0) await confirm();
  return sent;
}
