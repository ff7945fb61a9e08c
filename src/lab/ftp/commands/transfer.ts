/** Files: RFC 959, section 4.1.3; RFC 3659, section 5 (REST); RFC 1123, section 4.1.2.9 (STOU). */
import { fromNetworkText, toNetworkText } from '../../../wire/text-mode.ts';
import { isStoreError, type StoreFile } from '../../store/types.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { receiveAll, sendAll, transfer } from '../transfer.ts';
import type { Commands } from './command.ts';

export const TRANSFER: Commands = {
  RETR: { argument: 'required', access: 'user', logged: true, run: retrieve },
  STOR: { argument: 'required', access: 'writer', logged: true, run: store },
  APPE: { argument: 'required', access: 'writer', logged: true, run: append },
  STOU: { argument: 'optional', access: 'writer', logged: true, run: storeUnique },
  ABOR: { argument: 'none', access: 'user', run: abort },
};

/** Read from a file at once, in bytes: enough that the disk costs little, and little enough for hundreds of clients. */
const READ_BYTES = 128 * 1024;

/** Names that are tried until one is free. */
const MAX_UNIQUE = 1_000;

async function retrieve(session: Session, path: string): Promise<void> {
  const { restart } = session;
  const file = await session.loggedIn.store.open(session.resolve(path), { read: true });
  try {
    const { size } = await file.stat();
    checkRestart(session, size);
    const bytes = chunksOf(file, restart);
    const source = session.type === 'A' ? toNetworkText(bytes) : bytes;
    await transfer(session, `RETR ${path}`, `${size - restart} bytes are on their way.`, sendAll(source));
  } finally {
    await file.close().catch(() => {});
  }
}

async function store(session: Session, path: string): Promise<void> {
  const { restart } = session;
  const file = await session.loggedIn.store.open(session.resolve(path), { write: true, create: true });
  await receiveInto(session, file, restart, `STOR ${path}`, 'I am listening.');
}

async function append(session: Session, path: string): Promise<void> {
  const file = await session.loggedIn.store.open(session.resolve(path), { write: true, create: true });
  const { size } = await file.stat();
  session.restart = 0;
  await receiveInto(session, file, size, `APPE ${path}`, 'I am listening.');
}

async function storeUnique(session: Session, path: string): Promise<void> {
  session.restart = 0;
  const { name, file } = await createUnique(session, path === '' ? 'upload' : path);
  await receiveInto(session, file, 0, `STOU ${name}`, `FILE: ${name}`);
}

async function createUnique(session: Session, wanted: string): Promise<{ name: string; file: StoreFile }> {
  for (let number = 0; number < MAX_UNIQUE; number += 1) {
    const name = number === 0 ? wanted : `${wanted}.${number}`;
    try {
      const options = { write: true, create: true, exclusive: true };
      return { name, file: await session.loggedIn.store.open(session.resolve(name), options) };
    } catch (error) {
      if (!isStoreError(error) || error.code !== 'exists') throw error;
    }
  }
  throw new FtpRefusal(450, 'No name was free.');
}

/** Closes the file, too. */
async function receiveInto(
  session: Session,
  file: StoreFile,
  offset: number,
  what: string,
  opening: string,
): Promise<void> {
  try {
    checkRestart(session, (await file.stat()).size);
    await transfer(session, what, opening, async (data, running) => {
      const bytes = receiveAll(data, running);
      let position = offset;
      // Not before there is a data connection: a command that comes to nothing is not to cost the file that was there.
      if (offset === 0) await file.truncate(0);
      for await (const chunk of session.type === 'A' ? fromNetworkText(bytes) : bytes) {
        await file.write(chunk, position);
        position += chunk.length;
      }
      // Only what is safely there is answered with 226.
      await file.close();
    });
  } finally {
    await file.close().catch(() => {});
  }
}

/** RFC 1123, section 4.1.3.4: a marker that cannot be is 554. In text, a byte here is not one on the way. */
function checkRestart({ restart, type }: Session, size: number): void {
  if (restart > size) throw new FtpRefusal(554, `REST is beyond the end: the file has ${size} bytes.`);
  if (restart > 0 && type === 'A') throw new FtpRefusal(554, 'REST goes with TYPE I only.');
}

/** Each chunk is good until the next is asked for. */
async function* chunksOf(file: StoreFile, start: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let position = start;
  for (let count = await file.read(buffer, position); count > 0; count = await file.read(buffer, position)) {
    position += count;
    yield buffer.subarray(0, count);
  }
}

/** What ran when it came has been broken off by then (../transfer.ts). */
async function abort(session: Session): Promise<void> {
  session.data.close();
  await session.reply(226, 'Nothing is under way.');
}
