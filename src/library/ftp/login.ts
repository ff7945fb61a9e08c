import { isIP } from 'node:net';
import { bareHost } from '../../net/address.ts';
import { ANONYMOUS } from '../../protocols/ftp.ts';
import { findFeature, parseFeatures } from '../../protocols/ftp-features.ts';
import { loginRefusalFor, refusalFor, tlsRefusalFor } from '../../protocols/ftp-refusals.ts';
import { homeIn } from '../../protocols/ftp-replies.ts';
import { pathOf } from '../../protocols/remote-path.ts';
import type { Connected } from './connect.ts';
import { toReply } from './replies.ts';
import type { FtpSession } from './session.ts';

/** The facts of MLSD that basic-ftp reads. */
const FACTS = 'type;size;modify;unique;unix.mode;unix.owner;unix.group;unix.ownername;unix.groupname;';

/** In place of basic-ftp's `login`, which says a password as often as it is asked for one. */
export async function logIn(session: FtpSession, { connection }: Connected): Promise<void> {
  const { ftp, target, settings } = session;
  const { credentials } = target;
  await chooseHost(session);
  const { user, password, account } = credentials ?? ANONYMOUS;
  if (credentials !== undefined) {
    session.recorder?.hide([password, account ?? ''].filter((secret) => secret !== ''));
    // Whoever says `none` knows.
    if (connection.tls === undefined && target.tls !== 'none') {
      settings.onNote?.('the password crosses the network in the clear');
    }
  }
  let reply = await ftp.reply(`USER ${pathOf(user)}`);
  if (reply.code === 331) reply = await ftp.reply(`PASS ${pathOf(password)}`);
  // RFC 959, section 5.4: 332 asks for an account, after USER or after PASS.
  if (reply.code === 332 && account !== undefined) reply = await ftp.reply(`ACCT ${pathOf(account)}`);
  if (reply.code >= 300) {
    throw loginRefusalFor(ftp.command, toReply(reply), target, connection.tls !== undefined);
  }
}

/** RFC 7151: which of the servers at an address is meant; for that it must have a name. */
async function chooseHost(session: FtpSession): Promise<void> {
  const { host } = session.target;
  if (isIP(bareHost(host)) === 0 && findFeature(await askFeatures(session), 'HOST') !== undefined)
    await session.send(`HOST ${host}`);
}

async function askFeatures(session: FtpSession): Promise<readonly string[]> {
  const { code, lines } = toReply(await session.ftp.reply('FEAT'));
  return code < 300 ? parseFeatures(lines) : [];
}

/**
 * Settles how files are listed and moved. In place of basic-ftp's `useDefaultSettings`, which passes over it when the server
 * refuses to protect data connections.
 */
export async function settle(session: FtpSession, { connection }: Connected): Promise<void> {
  const { target } = session;
  const features = await askFeatures(session);
  session.offers = features;
  const knowsFacts = findFeature(features, 'MLST') !== undefined;
  if (findFeature(features, 'UTF8') !== undefined) await session.ftp.reply('OPTS UTF8 ON');
  if (knowsFacts) await session.ftp.reply(`OPTS MLST ${FACTS}`);
  const { listing = 'auto' } = target;
  session.availableListCommands = LIST_COMMANDS[listing === 'auto' && knowsFacts ? 'mlsd' : listing];
  await session.setType('I');
  if (connection.tls !== undefined) await protect(session, target.clearData === true ? 'C' : 'P');
}

const LIST_COMMANDS = {
  auto: ['LIST -a', 'LIST'],
  list: ['LIST -a', 'LIST'],
  mlsd: ['MLSD'],
  names: ['NLST'],
};

/** PBSZ and PROT (RFC 4217, section 9): data connections are clear until then. */
async function protect(session: FtpSession, level: 'C' | 'P'): Promise<void> {
  await session.ftp.reply('PBSZ 0');
  const reply = toReply(await session.ftp.reply(`PROT ${level}`));
  session.protectsData = level === 'P';
  if (reply.code < 300) return;
  if (level === 'C') throw refusalFor('PROT C', reply);
  throw tlsRefusalFor('PROT P', reply);
}

/** In place of basic-ftp's `pwd`, which takes all up to the last quote in the reply, and passes 421 over. */
export async function findHome(session: FtpSession): Promise<void> {
  session.home = homeIn(toReply(await session.ftp.reply('PWD')));
}
