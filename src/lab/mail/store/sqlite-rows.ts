import { useOf } from './folder-path.ts';
import type { FolderRow, MessageRow } from './sqlite-statements.ts';
import type { MailFolder, StoredMessage } from './types.ts';

export function folderOf({ path, subscribed, uid_validity, uid_next, mod_seq }: FolderRow): MailFolder {
  const use = useOf(path);
  return {
    path,
    ...(use === undefined ? {} : { use }),
    subscribed: subscribed !== 0,
    uidValidity: uid_validity,
    uidNext: uid_next,
    highestModSeq: mod_seq,
  };
}

export function messageOf({ uid, flags, received, size, mod_seq }: MessageRow): StoredMessage {
  return { uid, flags: flags === '' ? [] : flags.split(' '), received, size, modSeq: mod_seq };
}
