/** What SITE offers (RFC 959, section 4.1.3): every server has its own; these are those that clients know. */
import { parseTimeVal } from '../../../raw/ftp/listing/time-val.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

export const SITE: Commands = {
  SITE: { argument: 'required', access: 'user', logged: true, run: runSite },
};

const MODE_AND_PATH = /^([0-7]{3,4}) (.+)$/s;
/** The seconds may be missing. */
const TIME_AND_PATH = /^(\d{12}(?:\d\d)?) (.+)$/s;
/** An older form: path, access, modification and creation. */
const PATH_AND_TIMES = /^(.+) \d{14} (\d{14}) \d{14} UTC$/s;

async function runSite(session: Session, argument: string): Promise<void> {
  const space = argument.indexOf(' ');
  const word = (space === -1 ? argument : argument.slice(0, space)).toUpperCase();
  const rest = space === -1 ? '' : argument.slice(space + 1);
  switch (word) {
    case 'CHMOD':
      return changeMode(session, rest);
    case 'UTIME':
      return changeTime(session, rest);
    case 'HELP':
      return session.reply(214, 'CHMOD mode path, UTIME YYYYMMDDhhmm[ss] path, HELP');
    default:
      throw new FtpRefusal(504, 'SITE CHMOD, UTIME and HELP are all there is.');
  }
}

async function changeMode(session: Session, argument: string): Promise<void> {
  const [, mode, path] = MODE_AND_PATH.exec(argument) ?? [];
  if (mode === undefined || path === undefined)
    throw new FtpRefusal(501, 'CHMOD takes an octal mode and a path.');
  await writableStore(session).setMode(session.resolve(path), Number.parseInt(mode, 8));
  await session.reply(200, 'It has its new mode.');
}

async function changeTime(session: Session, argument: string): Promise<void> {
  const [, short, path] = TIME_AND_PATH.exec(argument) ?? [];
  const [, longPath, long] = PATH_AND_TIMES.exec(argument) ?? [];
  const modified = parseTimeVal(long ?? (short ?? '').padEnd(14, '0'));
  const named = longPath ?? path;
  if (modified === undefined || named === undefined) {
    throw new FtpRefusal(501, 'UTIME takes YYYYMMDDhhmm[ss] and a path.');
  }
  await writableStore(session).setModified(session.resolve(named), modified.time);
  await session.reply(200, 'It has its new time.');
}

function writableStore({ loggedIn }: Session): Session['loggedIn']['store'] {
  if (!loggedIn.mayWrite) throw new FtpRefusal(550, 'Permission denied.');
  return loggedIn.store;
}
