/** What changes the tree: RFC 959, section 4.1.3; draft-somers-ftp-mfxx-04 (MFMT). */
import { formatPathReply } from '../../../protocols/ftp-replies.ts';
import { formatTimeVal, parseTimeVal } from '../../../raw/ftp/listing/time-val.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Command, Commands } from './command.ts';

const change = (run: Command['run']): Command => ({
  argument: 'required',
  access: 'writer',
  logged: true,
  run,
});

export const CHANGES: Commands = {
  DELE: change(remove),
  RMD: change(removeFolder),
  XRMD: change(removeFolder),
  MKD: change(makeFolder),
  XMKD: change(makeFolder),
  RNFR: { argument: 'required', access: 'writer', run: renameFrom },
  RNTO: change(renameTo),
  MFMT: change(modifyTime),
};

async function remove(session: Session, path: string): Promise<void> {
  await session.loggedIn.store.remove(session.resolve(path));
  await session.reply(250, 'It is gone.');
}

async function removeFolder(session: Session, path: string): Promise<void> {
  await session.loggedIn.store.removeFolder(session.resolve(path));
  await session.reply(250, 'It is gone.');
}

async function makeFolder(session: Session, path: string): Promise<void> {
  const made = session.resolve(path);
  await session.loggedIn.store.makeFolder(made);
  await session.reply(257, formatPathReply(made, 'is there now.'));
}

async function renameFrom(session: Session, path: string): Promise<void> {
  const from = session.resolve(path);
  await session.loggedIn.store.stat(from, { follow: false });
  session.renameFrom = from;
  await session.reply(350, 'RNTO is to follow.');
}

async function renameTo(session: Session, path: string): Promise<void> {
  const from = session.renameFrom;
  if (from === undefined) throw new FtpRefusal(503, 'RNFR comes right before RNTO.');
  const to = session.resolve(path);
  session.outcome.subject = `${from} -> ${to}`;
  await session.loggedIn.store.rename(from, to);
  await session.reply(250, 'It has its new name.');
}

async function modifyTime(session: Session, argument: string): Promise<void> {
  const space = argument.indexOf(' ');
  const modified = parseTimeVal(argument.slice(0, Math.max(0, space)));
  const path = argument.slice(space + 1);
  if (modified === undefined || path === '')
    throw new FtpRefusal(501, 'MFMT takes YYYYMMDDHHMMSS and a path.');
  await session.loggedIn.store.setModified(session.resolve(path), modified.time);
  await session.reply(213, `Modify=${formatTimeVal(modified.time)}; ${path}`);
}
