/** LIST and STATUS (RFC 9051, sections 6.3.9 and 6.3.11; RFC 5258, RFC 5819, RFC 6154). */
import { isRefusal } from '../../errors.ts';
import { statusUnanswered, wholeStatus } from '../../protocols/folder-status.ts';
import type { Folder, FolderStatus } from '../../protocols/imap.ts';
import type { ImapCommand } from './command.ts';
import type { ListResponse, MailboxStatusResponse } from './responses.ts';
import type { ImapState } from './session.ts';

const STATUS_ITEMS = '(MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)';
const USES = new Map(
  ['All', 'Archive', 'Drafts', 'Flagged', 'Important', 'Junk', 'Sent', 'Trash'].map((use) => [
    `\\${use.toLowerCase()}`,
    use,
  ]),
);

export async function listFolders(state: ImapState, withStatus: boolean): Promise<Folder[]> {
  const { connection, names } = state;
  const combined = withStatus && connection.has('LIST-STATUS');
  const folders = new Map<string, Folder>();
  const statuses = new Map<string, FolderStatus | undefined>();
  await connection.request(listCommand(state, combined), (response) => {
    if (response.type === 'list') {
      const folder = folderOf(names.decode(response.name), response);
      folders.set(folder.path, folder);
    } else if (response.type === 'mailbox-status') {
      statuses.set(names.decode(response.name), statusOf(response));
    }
  });
  const sorted = [...folders.values()].toSorted(byPath);
  if (!withStatus) return sorted;
  const all: Folder[] = [];
  for (const folder of sorted) {
    const known =
      combined || !folder.selectable ? statuses.get(folder.path) : await tryStatus(state, folder.path);
    all.push(known === undefined ? folder : { ...folder, status: known });
  }
  return all;
}

/** @throws RefusalError `not-found`; ProtocolError where the server does not say it */
export async function folderStatus(state: ImapState, path: string): Promise<FolderStatus> {
  const status = await askStatus(state, path);
  if (status !== undefined) return status;
  throw statusUnanswered(path);
}

async function askStatus({ connection, names }: ImapState, path: string): Promise<FolderStatus | undefined> {
  let status: FolderStatus | undefined;
  await connection.request(['STATUS', names.encode(path), STATUS_ITEMS], (response) => {
    if (response.type === 'mailbox-status') status = statusOf(response) ?? status;
  });
  return status;
}

function listCommand({ connection }: ImapState, withStatus: boolean): ImapCommand {
  const wants = [
    ...(connection.has('SPECIAL-USE') ? ['SPECIAL-USE'] : []),
    ...(withStatus ? [`STATUS ${STATUS_ITEMS}`] : []),
  ];
  // RFC 5258 is where RETURN comes from; RFC 6154 and RFC 5819 build on it.
  const extended = connection.has('LIST-EXTENDED') || connection.has('IMAP4REV2') || withStatus;
  return ['LIST', '""', '"*"', ...(extended && wants.length > 0 ? [`RETURN (${wants.join(' ')})`] : [])];
}

function folderOf(path: string, { attributes, delimiter }: ListResponse): Folder {
  const lower = attributes.map((attribute) => attribute.toLowerCase());
  const use = lower.map((attribute) => USES.get(attribute)).find((name) => name !== undefined);
  return {
    path,
    ...(delimiter === undefined ? {} : { delimiter }),
    selectable: !lower.includes('\\noselect') && !lower.includes('\\nonexistent'),
    ...(use === undefined ? {} : { use }),
  };
}

function statusOf({ items }: MailboxStatusResponse): FolderStatus | undefined {
  const number = (name: string): number | undefined => {
    const value = items.get(name);
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  };
  return wholeStatus({
    messages: number('MESSAGES'),
    unseen: number('UNSEEN'),
    recent: number('RECENT'),
    uidNext: number('UIDNEXT'),
    uidValidity: number('UIDVALIDITY'),
  });
}

/** A folder that one may see and not look into has none, nor one of which the server says too little. */
async function tryStatus(state: ImapState, path: string): Promise<FolderStatus | undefined> {
  try {
    return await askStatus(state, path);
  } catch (error) {
    if (isRefusal(error) && error.code !== 'unavailable') return undefined;
    throw error;
  }
}

function byPath(a: Folder, b: Folder): number {
  if (a.path === 'INBOX') return -1;
  return b.path !== 'INBOX' && a.path < b.path ? -1 : 1;
}
