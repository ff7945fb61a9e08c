import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSame } from '../../../../raw/sasl/same.ts';
import { SASL_SERVER_MECHANISMS, startSaslServer } from '../../../../raw/sasl/server.ts';
import { findUser } from '../../find-user.ts';
import type { MailUser } from '../../store/types.ts';
import { Pop3Refusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

export const LOGIN: Commands = {
  USER: { argument: 'required', state: 'authorization', run: user },
  PASS: { argument: 'optional', state: 'authorization', logged: true, run: password },
  APOP: { argument: 'required', state: 'authorization', logged: true, run: apop },
  AUTH: { argument: 'required', state: 'authorization', logged: true, run: auth },
};

/** Canonical base64, and nothing is that, too. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

async function user(session: Session, name: string): Promise<void> {
  refuseWithoutTls(session);
  session.user = name;
  // RFC 1939, section 13: whether there is such a user, nobody learns.
  await session.reply('ok', 'Now the password.');
}

async function password(session: Session, given: string): Promise<void> {
  const { user: name } = session;
  if (name === undefined) throw new Pop3Refusal('USER comes first.');
  session.user = undefined;
  const known = userOf(session, name);
  const same = isSame(given, known?.password ?? '');
  await (same && known !== undefined ? welcome(session, known) : deny(session));
}

/** RFC 1939, section 7: MD5 of the greeting's timestamp and the password. */
async function apop(session: Session, argument: string): Promise<void> {
  refuseWithoutTls(session);
  const [name = '', digest = '', ...more] = argument.split(' ');
  if (digest === '' || more.length > 0) throw new Pop3Refusal('APOP takes a name and a digest.');
  const known = userOf(session, name);
  const right = createHash('md5')
    .update(`${session.timestamp}${known?.password ?? ''}`)
    .digest('hex');
  const same = isSame(digest.toLowerCase(), right);
  await (same && known !== undefined ? welcome(session, known) : deny(session));
}

/** RFC 5034, section 4. */
async function auth(session: Session, argument: string): Promise<void> {
  refuseWithoutTls(session);
  const [name = '', initial, ...more] = argument.split(' ');
  const mechanism = SASL_SERVER_MECHANISMS.find((each) => each === name.toUpperCase());
  if (mechanism === undefined || more.length > 0) throw new Pop3Refusal('That mechanism is not known here.');
  const { hostname } = session.settings;
  const server = startSaslServer(mechanism, (each) => userOf(session, each)?.password, hostname);
  let response = initial === undefined ? undefined : decode(initial === '=' ? '' : initial);
  for (let challenge = server.first ?? Buffer.alloc(0); ;) {
    const step = server.step(response ?? (await ask(session, challenge)));
    if ('denied' in step) return deny(session);
    if ('user' in step) {
      if (step.final !== undefined && (await ask(session, step.final)).length > 0) return deny(session);
      const known = userOf(session, step.user);
      return known === undefined ? deny(session) : welcome(session, known);
    }
    challenge = step.challenge;
    response = undefined;
  }
}

async function ask(session: Session, challenge: Buffer): Promise<Buffer> {
  await session.reply('continue', challenge.toString('base64'));
  const line = (await session.nextResponse()).toString('latin1');
  if (line === '*') throw new Pop3Refusal('As you like.');
  return decode(line);
}

function decode(text: string): Buffer {
  if (!BASE64.test(text)) throw new Pop3Refusal('That is no base64.');
  return Buffer.from(text, 'base64');
}

async function welcome(session: Session, { name }: MailUser): Promise<void> {
  const { count, bytes } = session.logIn(name).totals();
  await session.reply('ok', `Welcome: ${count} messages, ${bytes} octets.`);
}

async function deny(session: Session): Promise<void> {
  const { loginAttempts, loginDelay } = session.settings.limits;
  session.failedLogins += 1;
  await sleep(loginDelay, undefined, { signal: session.closing }).catch(() => {});
  session.leaving ||= session.failedLogins >= loginAttempts;
  throw new Pop3Refusal('That is no user of ours, or not the password.', 'AUTH');
}

function refuseWithoutTls({ settings, secure }: Session): void {
  if (settings.requireTls && !secure)
    throw new Pop3Refusal('Nobody logs in here without TLS: send STLS first.');
}

function userOf({ settings }: Session, login: string): MailUser | undefined {
  return findUser(settings.store.users, login);
}
