import { FTPError } from 'basic-ftp';
import { ProtocolError } from '../../errors.ts';
import type { FileEntry, Listing } from '../../protocols/files.ts';
import { findFeature } from '../../protocols/ftp-features.ts';
import { baseName, isPlainName, parentOf, type RemotePath } from '../../protocols/remote-path.ts';
import { readFacts } from './entries.ts';
import { toReply } from './replies.ts';
import type { FtpSession } from './session.ts';

/**
 * What is in a folder. MLSD takes a name as it is; LIST and NLST take it for a pattern, a dash for options, and answer with
 * nothing where there is no such folder: it is entered instead, as far as there is a way back.
 *
 * @param folder absolute, where home is known
 */
export async function listFolder(session: FtpSession, folder: RemotePath): Promise<Listing> {
  if (session.home === '' || session.availableListCommands[0] === 'MLSD') return session.readFolder(folder);
  await session.enter(folder);
  return session.readFolder();
}

/** One thing: by MLST, or as the folder around it shows it, or as far as SIZE tells. */
export async function describePath(session: FtpSession, path: RemotePath): Promise<FileEntry> {
  if (findFeature(session.offers, 'MLST') !== undefined) return askForFacts(session, path);
  const name = baseName(path);
  if (!isPlainName(name)) {
    await listFolder(session, path);
    return { name, kind: 'folder' };
  }
  const listed = await listFolder(session, parentOf(path)).catch(passRefusal);
  const found = listed?.entries.find((entry) => entry.name === name);
  const entry = found ?? ({ name, kind: 'file', ...(await askForSize(session, path)) } as const);
  if (entry.kind !== 'file') return entry;
  const time = (await session.lastMod(path).catch(passRefusal))?.getTime() ?? NaN;
  return Number.isNaN(time) ? entry : { ...entry, modified: { time, precision: 'second', zone: 'utc' } };
}

/** MLST (RFC 3659, section 7), the same facts as MLSD for one thing, on the control connection. */
async function askForFacts(session: FtpSession, path: RemotePath): Promise<FileEntry> {
  const { lines } = toReply(await session.send(`MLST ${await session.protectWhitespace(path)}`));
  const entry = readFacts(lines[1] ?? '', path);
  if (entry !== undefined) return entry;
  throw new ProtocolError('weird-reply', 'the answer to MLST has no facts in it', {
    source: 'RFC 3659, section 7.2',
  });
}

/** In place of basic-ftp's `size`, which takes whatever number comes. */
async function askForSize(session: FtpSession, path: RemotePath): Promise<{ readonly size?: number }> {
  await session.setType('I');
  const { lines } = toReply(await session.send(`SIZE ${await session.protectWhitespace(path)}`));
  const digits = /^\d{1,15}$/.exec(lines[0]?.trim() ?? '')?.[0];
  return digits === undefined ? {} : { size: Number(digits) };
}

/** For a question that the server need not answer. */
function passRefusal(error: unknown): undefined {
  if (!(error instanceof FTPError)) throw error;
}
