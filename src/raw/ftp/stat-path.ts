import { RefusalError } from '../../errors.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { baseName, parentOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { listFolder } from './list-folder.ts';
import { parseMlst } from './listing/facts.ts';
import { parseTimeVal } from './listing/time-val.ts';
import type { FtpSession } from './session.ts';

/**
 * What the server tells of one thing: by MLST, or SIZE and MDTM (RFC 3659), which know files only and follow links, or, as
 * the last resort, by the listing of its folder.
 *
 * @throws RefusalError `not-found`
 */
export async function statPath(session: FtpSession, path: RemotePath): Promise<FileEntry> {
  const absolute = session.resolve(path);
  const name = baseName(absolute);
  if (session.has('MLST')) {
    const { lines } = await session.control.request('MLST', absolute);
    const entry = parseMlst(lines[1] ?? '');
    if (entry !== undefined) return { ...entry, name };
  }
  return (await askForFile(session, absolute, name)) ?? (await findInListing(session, absolute, name));
}

async function askForFile(
  session: FtpSession,
  path: RemotePath,
  name: RemotePath,
): Promise<FileEntry | undefined> {
  // As text a file may have another size, which many servers refuse to count.
  await session.setType('I');
  const size = await session.control.exchange('SIZE', path);
  const digits = /^\d{1,15}$/.exec(size.lines[0]?.trim() ?? '')?.[0];
  if (size.code !== 213 || digits === undefined) return undefined;
  const time = await session.control.exchange('MDTM', path);
  const modified = time.code === 213 ? parseTimeVal(time.lines[0]?.trim() ?? '') : undefined;
  return { name, kind: 'file', size: Number(digits), ...(modified === undefined ? {} : { modified }) };
}

async function findInListing(session: FtpSession, path: RemotePath, name: RemotePath): Promise<FileEntry> {
  if (name === '') {
    await session.enter('/' as RemotePath);
    return { name, kind: 'folder' };
  }
  const { entries } = await listFolder(session, parentOf(path));
  const entry = entries.find((each) => each.name === name);
  if (entry !== undefined) return entry;
  const text = `there is no ${textOf(name)} in the listing of its folder`;
  throw new RefusalError('not-found', text, { status: 550, text });
}
