/** LOGIN and AUTHENTICATE (RFC 3501, section 6.2; RFC 4959 for the initial response). */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  SASL_SERVER_MECHANISMS,
  type SaslServerMechanism,
  startSaslServer,
} from '../../../../raw/sasl/server.ts';
import { fromBytes } from '../../../../raw/imap/values.ts';
import { findUser } from '../../find-user.ts';
import type { MailUser } from '../../store/types.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { type Commands, endOf, type Said } from './command.ts';

export const LOGIN: Commands = {
  LOGIN: { when: 'before-login', logged: 'name', run: login },
  AUTHENTICATE: { when: 'before-login', logged: 'argument', run: authenticate },
};

function login(session: Session, { args }: Said): Promise<string> {
  args.space();
  const user = fromBytes(args.astring());
  args.space();
  const password = fromBytes(args.astring());
  endOf(args);
  // The same check as PLAIN's, which takes no longer for one who is nobody.
  const sasl = startSaslServer('PLAIN', (name) => userOf(session, name)?.password, session.settings.hostname);
  const step = sasl.step(Buffer.from(`\0${user}\0${password}`));
  return settle(session, 'user' in step && !password.includes('\0') ? step.user : undefined);
}

async function authenticate(session: Session, { args }: Said): Promise<string> {
  args.space();
  const mechanism = mechanismOf(args.atom());
  let response: Buffer | undefined;
  if (!args.done) {
    args.space();
    const initial = args.atom();
    response = initial === '=' ? Buffer.alloc(0) : fromBase64(initial);
    endOf(args);
  }
  const sasl = startSaslServer(
    mechanism,
    (name) => userOf(session, name)?.password,
    session.settings.hostname,
  );
  response ??= await ask(session, sasl.first ?? Buffer.alloc(0));
  for (;;) {
    const step = sasl.step(response);
    if ('challenge' in step) {
      response = await ask(session, step.challenge);
      continue;
    }
    if ('user' in step && step.final !== undefined) await ask(session, step.final);
    return settle(session, 'user' in step ? step.user : undefined);
  }
}

async function ask(session: Session, challenge: Buffer): Promise<Buffer> {
  session.output.line(`+ ${challenge.toString('base64')}`);
  const line = await session.nextLine();
  if (line === undefined || line.text === '*') throw new ImapRefusal('BAD', 'The login was given up.');
  return fromBase64(line.text);
}

/** @param name as the login has it, once that has proven who it is */
async function settle(session: Session, name: string | undefined): Promise<string> {
  const user = name === undefined ? undefined : userOf(session, name);
  if (user !== undefined) {
    session.logIn(user.name);
    return `[CAPABILITY ${capabilitiesOf(session)}] Welcome.`;
  }
  const { loginAttempts, loginDelay } = session.settings.limits;
  session.failedLogins += 1;
  await sleep(loginDelay);
  if (session.failedLogins >= loginAttempts) session.bye('That was wrong too often.');
  throw new ImapRefusal('NO', 'User or password is wrong.', 'AUTHENTICATIONFAILED');
}

function userOf({ settings }: Session, name: string): MailUser | undefined {
  return findUser(settings.store.users, name);
}

function mechanismOf(name: string): SaslServerMechanism {
  const mechanism = SASL_SERVER_MECHANISMS.find((each) => each === name.toUpperCase());
  if (mechanism === undefined) throw new ImapRefusal('NO', 'That mechanism is not known here.', 'CANNOT');
  return mechanism;
}

function fromBase64(text: string): Buffer {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new ImapRefusal('BAD', 'That is no base64.');
  }
  return Buffer.from(text, 'base64');
}
