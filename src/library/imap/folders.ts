import type { ListResponse, StatusObject } from 'imapflow';
import type { Folder, FolderStatus, OpenFolder } from '../../protocols/imap.ts';
import { statusUnanswered, wholeStatus } from '../../protocols/folder-status.ts';
import { latestRefusal } from './refusal.ts';
import type { Session } from './session.ts';

const STATUS = { messages: true, unseen: true, recent: true, uidNext: true, uidValidity: true };
/** RFC 6154, section 2, and RFC 8457: imapflow guesses by the name where the server is silent. */
const USES = new Set(['All', 'Archive', 'Drafts', 'Flagged', 'Important', 'Junk', 'Sent', 'Trash']);

export async function listFolders({ flow }: Session, withStatus: boolean): Promise<readonly Folder[]> {
  const list = await flow.list(withStatus ? { statusQuery: STATUS } : {});
  return list.map(toFolder).toSorted(byPath);
}

export async function askStatus({ flow }: Session, folder: string): Promise<FolderStatus> {
  const status = await flow.status(folder, STATUS);
  if (status === false) throw latestRefusal(flow, 'STATUS');
  const whole = toStatus(status);
  if (whole === undefined) throw statusUnanswered(folder);
  return whole;
}

export async function openFolder({ flow }: Session, folder: string, readOnly: boolean): Promise<OpenFolder> {
  const opened = await flow.mailboxOpen(folder, { readOnly });
  const { path, permanentFlags = new Set(), highestModseq } = opened;
  // Of those that are not among them imapflow would say nothing to the server, nor to us.
  delete opened.permanentFlags;
  return {
    path,
    readOnly: opened.readOnly ?? readOnly,
    messages: opened.exists,
    uidNext: opened.uidNext,
    uidValidity: Number(opened.uidValidity),
    permanentFlags: [...permanentFlags],
    ...(highestModseq === undefined || opened.noModseq === true
      ? {}
      : { highestModSeq: String(highestModseq) }),
  };
}

function toFolder({ path, delimiter, flags, status: answered }: ListResponse): Folder {
  const status = answered && toStatus(answered);
  const words = [...flags].map((flag) => flag.slice(1));
  const use = words.find((word) => USES.has(word));
  return {
    path,
    selectable: !flags.has('\\Noselect') && !flags.has('\\NonExistent'),
    ...(delimiter ? { delimiter } : {}),
    ...(use === undefined ? {} : { use }),
    ...(status === undefined ? {} : { status }),
  };
}

function toStatus({
  messages,
  unseen,
  recent,
  uidNext,
  uidValidity,
}: StatusObject): FolderStatus | undefined {
  const validity = uidValidity === undefined ? undefined : Number(uidValidity);
  return wholeStatus({ messages, unseen, recent, uidNext, uidValidity: validity });
}

function byPath({ path: a }: Folder, { path: b }: Folder): number {
  if (a === 'INBOX' || b === 'INBOX') return a === b ? 0 : a === 'INBOX' ? -1 : 1;
  return a < b ? -1 : 1;
}
