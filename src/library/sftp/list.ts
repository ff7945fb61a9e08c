import type { FileEntryWithStats } from 'ssh2';
import { isRefusal } from '../../errors.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { pathOf } from '../../protocols/remote-path.ts';
import { entryOf } from '../../protocols/sftp-entries.ts';
import { FolderSize } from '../../protocols/sftp-folder-size.ts';
import { type Purpose, purposeOf, STATUS } from '../../protocols/sftp-refusals.ts';
import { attributesOf } from './attributes.ts';
import { HOLDS, type SftpCalls } from './calls.ts';

/** Page by page, since ssh2 would gather a folder of any size. */
export async function listFolder(calls: SftpCalls, name: string): Promise<FileEntry[]> {
  const purpose = purposeOf('list', name);
  const handle = await calls.call<Buffer>(purpose, (sftp, done) => sftp.opendir(name, done), HOLDS.handle);
  const entries: FileEntry[] = [];
  const size = new FolderSize();
  try {
    for (;;) {
      const page = await nextPage(calls, handle, purpose);
      if (page === undefined) return entries;
      // ssh2 leaves out `.` and `..`: a page may be empty, but not each of very many.
      size.add();
      for (const { filename, longname, attrs } of page) {
        entries.push(entryOf(pathOf(filename), pathOf(longname), attributesOf(attrs)));
        size.add(filename, longname);
      }
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
    return await calls.call<FileEntryWithStats[]>(
      purpose,
      (sftp, done) => sftp.readdir(handle, done),
      HOLDS.names,
    );
  } catch (error) {
    if (isRefusal(error) && error.status === STATUS.eof) return undefined;
    throw error;
  }
}
