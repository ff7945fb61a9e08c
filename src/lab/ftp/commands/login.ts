/** Who it is: RFC 959, section 4.1.1; RFC 7151 (HOST). */
import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesOf, pathOf, type RemotePath, textOf } from '../../../protocols/remote-path.ts';
import type { Account } from '../../store/types.ts';
import { FtpRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

export const LOGIN: Commands = {
  USER: { argument: 'required', access: 'anyone', run: user },
  PASS: { argument: 'optional', access: 'anyone', logged: true, run: password },
  ACCT: {
    argument: 'required',
    access: 'user',
    run: (session) => session.reply(202, 'Accounts are not asked for here.'),
  },
  REIN: { argument: 'none', access: 'anyone', run: reinitialize },
  HOST: { argument: 'required', access: 'anyone', run: host },
  QUIT: { argument: 'none', access: 'anyone', run: quit },
};

async function user(session: Session, name: string): Promise<void> {
  if (session.settings.options.requireTls === true && !session.secure) {
    throw new FtpRefusal(530, 'Nobody logs in here without TLS: send AUTH TLS first.');
  }
  session.logOut();
  session.user = textOf(name as RemotePath);
  // RFC 2577, section 6: whether there is such a user, nobody learns.
  await session.reply(331, 'Now the password.');
}

async function password(session: Session, given: string): Promise<void> {
  const { user: name, settings } = session;
  if (name === undefined) throw new FtpRefusal(503, 'USER comes first.');
  session.user = undefined;
  session.outcome.subject = pathOf(name);
  const account = settings.accounts.find(({ user: known }) => known === name);
  if (account === undefined || !fits(account, given)) {
    await refuse(session);
    return;
  }
  session.account = account;
  session.folder = account.home ?? ('/' as RemotePath);
  await session.reply(
    230,
    account.mayWrite ? 'Welcome.' : 'Welcome. You may look and take, and change nothing.',
  );
}

async function refuse(session: Session): Promise<void> {
  const { loginAttempts, loginDelay } = session.settings.limits;
  session.failedLogins += 1;
  await sleep(loginDelay, undefined, { signal: session.closing }).catch(() => {});
  if (session.failedLogins < loginAttempts)
    throw new FtpRefusal(530, 'That is no user of ours, or not the password.');
  session.leaving = true;
  throw new FtpRefusal(421, 'Too many wrong passwords.');
}

/** In the same time, however much of it is right. */
function fits({ password: expected }: Account, given: string): boolean {
  const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
  return (
    expected === undefined ||
    timingSafeEqual(digest(Buffer.from(expected)), digest(bytesOf(given as RemotePath)))
  );
}

async function reinitialize(session: Session): Promise<void> {
  // RFC 4217, section 11, would have us go on in the clear.
  if (session.secure) throw new FtpRefusal(502, 'A connection with TLS ends as such: send QUIT.');
  session.reset();
  await session.reply(220, 'Begin again.');
}

/** RFC 7151, section 3.1: before USER, so that a server with several faces can show the right one. We have one. */
async function host(session: Session, name: string): Promise<void> {
  if (session.user !== undefined || session.account !== undefined) {
    throw new FtpRefusal(503, 'HOST comes before USER.');
  }
  const { names } = session.settings.options;
  const wanted = name.replace(/^\[|\]$/g, '').toLowerCase();
  if (names?.includes(wanted) === false) throw new FtpRefusal(504, 'This server does not go by that name.');
  await session.reply(220, 'That is me.');
}

async function quit(session: Session): Promise<void> {
  session.leaving = true;
  await session.reply(221, 'Goodbye.');
}
