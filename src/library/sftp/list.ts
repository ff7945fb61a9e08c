import type { FileEntryWithStats } from 'ssh2';
import { isRefusal, LimitError } from '../../errors.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { pathOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { entryOf } from '../../protocols/sftp-entries.ts';
import { STATUS } from '../../protocols/sftp-refusals.ts';
import { nameOf, type Purpose, type SftpCalls } from './calls.ts';
import { attributesOf } from './attributes.ts';
import { MAX_FOLDER_BYTES } from './limits.ts';

/** What an entry takes besides its name, roughly. */
const ENTRY_BYTES = 100;

/** Page by page, since ssh2 would gather a folder of any size. */
export async function listFolder(calls: SftpCalls, folder: RemotePath): Promise<FileEntry[]> {
  const name = nameOf(folder);
  const purpose: Purpose = { what: `list ${textOf(folder) || 'the folder'}`, otherwise: 'command-refused' };
  const handle = await calls.call<Buffer>(purpose, (sftp, done) => sftp.opendir(name, done));
  const entries: FileEntry[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const page = await nextPage(calls, handle, purpose);
      if (page === undefined) return entries;
      // ssh2 leaves out `.` and `..`: a page may be empty, but not each of very many.
      bytes += ENTRY_BYTES;
      for (const { filename, longname, attrs } of page) {
        entries.push(entryOf(pathOf(filename), pathOf(longname), attributesOf(attrs)));
        bytes += filename.length + longname.length + ENTRY_BYTES;
      }
      if (bytes > MAX_FOLDER_BYTES) throw tooManyNames();
    }
  } finally {
    await calls.call(purpose, (sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

async function nextPage(
  calls: SftpCalls,
  handle: Buffer,
  purpose: Purpose,
): Promise<readonly FileEntryWithStats[] | undefined> {
  try {
    return await calls.call<FileEntryWithStats[]>(purpose, (sftp, done) => sftp.readdir(handle, done));
  } catch (error) {
    if (isRefusal(error) && error.status === STATUS.eof) return undefined;
    throw error;
  }
}

function tooManyNames(): LimitError {
  const most = `${MAX_FOLDER_BYTES / 1024 / 1024} MiB`;
  return new LimitError('MAX_FOLDER_BYTES', `the folder has more names than fit into ${most}`);
}
