import { LimitError } from '../../errors.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { entryOf } from '../../protocols/sftp-entries.ts';
import { STATUS } from '../../protocols/sftp-refusals.ts';
import { expectReply, type Purpose, type SftpConnection } from './connection.ts';
import type { NamedFile } from './packets.ts';

/** Each READDIR brings about a hundred names: several at once, so that a large folder does not wait for each. */
const READDIRS_AHEAD = 4;

/** A folder without an end is cut off: this is half a million names as they commonly are. */
export const MAX_FOLDER_BYTES = 64 * 1024 * 1024;
/** What an entry takes besides its name, roughly. */
const ENTRY_BYTES = 100;

/** OPENDIR, then READDIR until there is no more (section 6.7). */
export async function listFolder(connection: SftpConnection, folder: RemotePath): Promise<FileEntry[]> {
  const purpose: Purpose = { what: `list ${textOf(folder) || 'the folder'}`, otherwise: 'command-refused' };
  const { handle } = await connection.ask({ type: 'OPENDIR', path: folder }, 'HANDLE', purpose);
  const files = await connection.whileOpen(handle, purpose, () => readNames(connection, handle, purpose));
  return files
    .filter(({ name }) => name !== '.' && name !== '..')
    .map(({ name, longname, attributes }) => entryOf(name, longname, attributes));
}

async function readNames(connection: SftpConnection, handle: string, purpose: Purpose): Promise<NamedFile[]> {
  /** By request: replies may overtake each other, and what was asked first comes first. */
  const pages = new Map<number, readonly NamedFile[]>();
  let bytes = 0;
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
    for (const { name, longname } of files) bytes += name.length + longname.length + ENTRY_BYTES;
    if (bytes > MAX_FOLDER_BYTES) throw tooManyNames();
  }
  return [...pages.values()].flat();
}

function tooManyNames(): LimitError {
  return new LimitError(
    'MAX_FOLDER_BYTES',
    `the folder has more names than fit into ${MAX_FOLDER_BYTES / 1024 / 1024} MiB`,
  );
}
