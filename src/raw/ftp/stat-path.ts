import { isRefusal } from '../../errors.ts';
import type { FileEntry, Modified } from '../../protocols/files.ts';
import { baseName, parentOf, type RemotePath } from '../../protocols/remote-path.ts';
import { listFolder } from './list-folder.ts';
import { parseMlst } from './listing/facts.ts';
import { parseTimeVal } from './listing/time-val.ts';
import type { FtpSession } from './session.ts';

/**
 * What the server tells of one thing: by MLST (RFC 3659, section 7), else what stands of it in the listing of its folder.
 * SIZE alone would follow a link, and knows files only; it is asked where the listing does not show what is there.
 *
 * @throws RefusalError `not-found`
 */
export async function statPath(session: FtpSession, path: RemotePath): Promise<FileEntry> {
  const absolute = session.resolve(path);
  const name = baseName(absolute);
  if (session.has('MLST')) {
    const [, facts = ''] = (await session.control.request('MLST', absolute)).lines;
    const entry = parseMlst(facts);
    if (entry !== undefined) return { ...entry, name };
  }
  if (name === '') {
    // Whether it is there; where home is not known, there would be no way back.
    if (session.home !== '') await session.enter(absolute);
    return { name, kind: 'folder' };
  }
  const entry = (await findInListing(session, absolute, name)) ?? {
    name,
    kind: 'file',
    ...(await askForSize(session, absolute)),
  };
  if (entry.kind !== 'file') return entry;
  // To the second, and in a zone that is known.
  return { ...entry, ...(await askForTime(session, absolute)) };
}

async function findInListing(
  session: FtpSession,
  path: RemotePath,
  name: RemotePath,
): Promise<FileEntry | undefined> {
  try {
    const { entries } = await listFolder(session, parentOf(path));
    return entries.find((entry) => entry.name === name);
  } catch (error) {
    // A folder may be open to those who know what they want.
    if (isRefusal(error) && !session.control.closed) return undefined;
    throw error;
  }
}

async function askForSize(session: FtpSession, path: RemotePath): Promise<{ readonly size?: number }> {
  // As text a file may have another size, which many servers refuse to count.
  await session.setType('I');
  const [digits = ''] = (await session.control.request('SIZE', path)).lines;
  return /^ *\d{1,15} *$/.test(digits) ? { size: Number(digits) } : {};
}

async function askForTime(session: FtpSession, path: RemotePath): Promise<{ readonly modified?: Modified }> {
  const {
    code,
    lines: [time = ''],
  } = await session.control.exchange('MDTM', path);
  const modified = code === 213 ? parseTimeVal(time.trim()) : undefined;
  return modified === undefined ? {} : { modified };
}
