import type { FileEntry } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { entryOf } from '../../protocols/sftp-entries.ts';
import { FolderSize } from '../../protocols/sftp-folder-size.ts';
import { type Purpose, purposeOf, STATUS } from '../../protocols/sftp-refusals.ts';
import { expectReply, type SftpConnection } from './connection.ts';
import type { NamedFile } from './packets.ts';

/** Each READDIR brings about a hundred names: several at once, so that a large folder does not wait for each. */
const READDIRS_AHEAD = 4;

/** OPENDIR, then READDIR until there is no more (section 6.7). */
export async function listFolder(connection: SftpConnection, folder: RemotePath): Promise<FileEntry[]> {
  const purpose = purposeOf('list', textOf(folder));
  const { handle } = await connection.ask({ type: 'OPENDIR', path: folder }, 'HANDLE', purpose);
  const files = await connection.whileOpen(handle, purpose, () => readNames(connection, handle, purpose));
  return files
    .filter(({ name }) => name !== '.' && name !== '..')
    .map(({ name, longname, attributes }) => entryOf(name, longname, attributes));
}

async function readNames(connection: SftpConnection, handle: string, purpose: Purpose): Promise<NamedFile[]> {
  /** By request: replies may overtake each other, and what was asked first comes first. */
  const pages = new Map<number, readonly NamedFile[]>();
  const size = new FolderSize();
  let ended = false;
  while (!ended || connection.due > 0) {
    for (let wanted = ended ? 0 : READDIRS_AHEAD - connection.due; wanted > 0; wanted -= 1) {
      pages.set(connection.send({ type: 'READDIR', handle }), []);
    }
    const reply = await connection.receive();
    if (reply.type === 'STATUS' && reply.status === STATUS.eof) {
      ended = true;
      continue;
    }
    const { id, files } = expectReply(reply, 'NAME', purpose);
    // No names, and yet not the end: whoever asks on may ask for ever.
    if (files.length === 0) ended = true;
    pages.set(id, files);
    for (const { name, longname } of files) size.add(name, longname);
  }
  return [...pages.values()].flat();
}
