import { SASL_SERVER_MECHANISMS } from '../../../../raw/sasl/server.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';
import { listing } from './listing.ts';

/** What concerns the connection, whoever has it. */
export const CONNECTION: Commands = {
  CAPA: {
    argument: 'none',
    state: 'any',
    run: (session) => listing(session, 'This is known here:', capabilities(session)),
  },
  STLS: { argument: 'none', state: 'authorization', run: (session) => startTls(session) },
  NOOP: { argument: 'none', state: 'transaction', run: (session) => session.reply('ok') },
  QUIT: { argument: 'none', state: 'any', logged: true, run: quit },
};

/** RFC 2449, section 6; what can be done now, and not what could be done in another state. */
function capabilities({ loggedInAs, secure, settings }: Session): string[] {
  const always = [
    'TOP',
    'UIDL',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    'IMPLEMENTATION netkit',
  ];
  if (loggedInAs !== undefined) return always;
  const mayLogIn = secure || !settings.requireTls;
  const logins = mayLogIn ? ['USER', `SASL ${SASL_SERVER_MECHANISMS.join(' ')}`] : [];
  return [...always, ...(secure || !settings.startTls ? [] : ['STLS']), ...logins];
}

async function startTls(session: Session): Promise<void> {
  if (session.secure) return session.reply('error', 'There is TLS already.');
  if (!session.settings.startTls) return session.reply('error', 'There is no TLS here.');
  // RFC 2595, section 4: nothing that was said in the clear is known any more.
  session.user = undefined;
  await session.startTls();
}

/** RFC 1939, section 6: after a login, and only here, what is marked is deleted. */
async function quit(session: Session): Promise<void> {
  session.leaving = true;
  if (session.loggedInAs === undefined) return session.reply('ok', 'Goodbye.');
  const deleted = session.maildrop.update();
  // Before the reply: who has it may come again at once.
  session.maildrop.close();
  await session.reply('ok', `Goodbye, ${deleted} messages deleted.`);
}
