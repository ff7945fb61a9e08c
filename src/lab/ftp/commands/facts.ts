/** What is told of one thing, and where one is: RFC 959, section 4.1; RFC 3659. */
import { formatFacts } from '../../../raw/ftp/listing/facts.ts';
import { formatPathReply } from '../../../protocols/ftp-replies.ts';
import { formatTimeVal } from '../../../raw/ftp/listing/time-val.ts';
import { storeError } from '../../store/failures.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

export const FACTS: Commands = {
  PWD: { argument: 'none', access: 'user', run: printFolder },
  XPWD: { argument: 'none', access: 'user', run: printFolder },
  CWD: { argument: 'required', access: 'user', run: changeFolder },
  XCWD: { argument: 'required', access: 'user', run: changeFolder },
  CDUP: { argument: 'none', access: 'user', run: (session) => changeFolder(session, '..') },
  XCUP: { argument: 'none', access: 'user', run: (session) => changeFolder(session, '..') },
  SIZE: { argument: 'required', access: 'user', run: tellSize },
  MDTM: { argument: 'required', access: 'user', run: tellTime },
  MLST: { argument: 'optional', access: 'user', run: tellFacts },
};

async function printFolder(session: Session): Promise<void> {
  await session.reply(257, formatPathReply(session.folder, 'is where you are.'));
}

async function changeFolder(session: Session, path: string): Promise<void> {
  const folder = session.resolve(path);
  const { kind } = await session.loggedIn.store.stat(folder);
  if (kind !== 'folder') throw storeError('not-folder');
  session.folder = folder;
  await session.reply(250, 'You are there.');
}

/** RFC 3659, section 4: what would be transferred, which for text takes a look at all of it. */
async function tellSize(session: Session, path: string): Promise<void> {
  if (session.type === 'A') throw new FtpRefusal(550, 'Sizes are told in TYPE I only.');
  const { kind, size } = await session.loggedIn.store.stat(session.resolve(path));
  if (kind !== 'file') throw new FtpRefusal(550, 'It is no file.');
  await session.reply(213, String(size));
}

async function tellTime(session: Session, path: string): Promise<void> {
  const { modified } = await session.loggedIn.store.stat(session.resolve(path));
  await session.reply(213, formatTimeVal(modified.time));
}

async function tellFacts(session: Session, path: string): Promise<void> {
  const asked = session.resolve(path);
  const entry = await session.loggedIn.store.stat(asked, { follow: false });
  // Unlike MLSD, with all of its path (RFC 3659, section 7.2).
  const line = formatFacts({ ...entry, name: asked }, session.facts);
  await session.reply(250, 'It is:', ` ${line}`, 'That is all.');
}
