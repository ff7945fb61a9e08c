/** A session with a folder of three messages open, played by a script. */
import { FolderState } from '../../../src/raw/imap/folder-state.ts';
import type { ImapState } from '../../../src/raw/imap/session.ts';
import { playSession } from './script.ts';

export const OCCUPY = () => () => {};
export const ITEMS = '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)';
export const ENVELOPE = 'ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL)';

/** What a server says of a message that is asked for ITEMS. */
export const message = (number: number, uid: number): string =>
  `S: * ${number} FETCH (UID ${uid} FLAGS (\\Seen \\Recent) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 9 ${ENVELOPE})`;

export async function run<T>(
  script: string,
  work: (state: ImapState) => Promise<T>,
  capabilities = '',
  messages = 3,
): Promise<T> {
  const { state, played } = playSession(script, capabilities);
  const folder = new FolderState();
  folder.messages = messages;
  state.folder = folder;
  const [result] = await Promise.all([work(state), played]);
  return result;
}
