import { isIP } from 'node:net';
import { FTPError } from 'basic-ftp';
import { TransportError } from '../../errors.ts';
import { bareHost } from '../../net/address.ts';
import { ANONYMOUS } from '../../protocols/ftp.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import { pathOf, type RemotePath } from '../../protocols/remote-path.ts';
import type { Connected } from './connect.ts';
import { featuresIn, hasFeature, toReply } from './replies.ts';
import type { FtpSession } from './session.ts';

/** The facts of MLSD that basic-ftp reads. */
const FACTS = 'type;size;modify;unique;unix.mode;unix.owner;unix.group;unix.ownername;unix.groupname;';

export async function logIn(session: FtpSession, { connection }: Connected): Promise<void> {
  const { credentials } = session.target;
  await chooseHost(session);
  const { user, password, account } = credentials ?? ANONYMOUS;
  if (credentials !== undefined) {
    session.recorder?.hide([password, account ?? ''].filter((secret) => secret !== ''));
    if (connection.tls === undefined)
      session.settings.onNote?.('the password crosses the network in the clear');
  }
  try {
    await session.login(pathOf(user), pathOf(password));
  } catch (error) {
    // RFC 959, section 5.4: 332 asks for an account, after USER or after PASS.
    const wantsAccount = error instanceof FTPError && error.code === 332;
    if (!wantsAccount || account === undefined) throw error;
    await session.send(`ACCT ${pathOf(account)}`);
  }
}

/** RFC 7151: which of the servers at an address is meant; for that it must have a name. */
async function chooseHost(session: FtpSession): Promise<void> {
  const { host } = session.target;
  if (isIP(bareHost(host)) === 0 && hasFeature(await askFeatures(session), 'HOST'))
    await session.send(`HOST ${host}`);
}

async function askFeatures(session: FtpSession): Promise<readonly string[]> {
  return featuresIn(toReply(await session.sendIgnoringError('FEAT')));
}

/**
 * Settles how files are listed and moved. In place of basic-ftp's `useDefaultSettings`, which passes over it when the server
 * refuses to protect data connections.
 */
export async function settle(session: FtpSession, { connection }: Connected): Promise<void> {
  const { target } = session;
  const features = await askFeatures(session);
  session.offers = features;
  const knowsFacts = hasFeature(features, 'MLST');
  if (hasFeature(features, 'UTF8')) await session.sendIgnoringError('OPTS UTF8 ON');
  if (knowsFacts) await session.sendIgnoringError(`OPTS MLST ${FACTS}`);
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
  await session.sendIgnoringError('PBSZ 0');
  const reply = toReply(await session.sendIgnoringError(`PROT ${level}`));
  session.protectsData = level === 'P';
  if (reply.code < 300 || level === 'C') return;
  throw new TransportError('no-tls', refusalFor('PROT P', reply).message, {
    hint: 'data connections would be in the clear; --tls none has no TLS at all',
  });
}

export async function findHome(session: FtpSession): Promise<void> {
  try {
    // Each quote in it is there twice (RFC 959, appendix II).
    const home = (await session.pwd()).replaceAll('""', '"');
    if (home.startsWith('/')) session.home = home as RemotePath;
  } catch (error) {
    if (session.closed) throw error;
  }
}
