/** About the server, and what it would do for operators: RFC 2812, sections 3.1.3, 3.1.5, 3.2.3, 3.4 and 3.7. */
import { roomKey } from '../../../../actions/chat/names.ts';
import { fitText } from '../../../../actions/chat/text.ts';
import { VERSION } from '../../../../version.ts';
import type { IrcSession } from '../session.ts';
import { asParam } from '../texts.ts';
import { countUsers, showMotd } from '../welcome.ts';
import type { Commands } from './command.ts';
import { refuseOperation, refuseUnknown } from './rooms.ts';

export const SERVER: Commands = {
  PING: { early: true, run: ping },
  PONG: { early: true, run: () => {} },
  MODE: { needs: 1, run: mode },
  MOTD: { run: showMotd },
  LUSERS: { run: countUsers },
  VERSION: { run: version },
  TIME: { run: time },
  INFO: { run: info },
  ADMIN: {
    run: (session) => session.reply('ERR_NOADMININFO', [session.serverName], 'Nobody has said who runs it'),
  },
  OPER: {
    needs: 2,
    run: (session) => session.reply('ERR_NOOPERHOST', [], 'There are no operators here'),
  },
};

function ping(session: IrcSession, [token = '']: readonly string[]): void {
  if (token === '') session.reply('ERR_NOORIGIN', [], 'No origin specified');
  else session.say('PONG', [session.serverName], fitText(token));
}

function mode(session: IrcSession, [target = '', ...changes]: readonly string[]): void | Promise<void> {
  return target.startsWith('#') ? roomMode(session, target, changes) : userMode(session, target, changes);
}

/** `n`: nobody speaks in a room from outside. It cannot be changed, and no other is known. */
async function roomMode(
  session: IrcSession,
  target: string,
  [change = '']: readonly string[],
): Promise<void> {
  const room = await session.exchange.room(target);
  if (room === undefined) return refuseUnknown(session, target);
  const key = asParam(roomKey(target));
  const letters = change.replace(/[+-]/g, '');
  const unknown = letters.replace(/[bn]/g, '')[0];
  if (letters === '') session.reply('RPL_CHANNELMODEIS', [key, '+n']);
  // Clients ask for the list when they join.
  else if (letters === 'b')
    session.reply('RPL_ENDOFBANLIST', [key], 'End of channel ban list: nobody is ever banned');
  else if (unknown === undefined) return refuseOperation(session, target);
  else session.reply('ERR_UNKNOWNMODE', [asParam(unknown)], 'is unknown mode char to me');
}

/** `i`: nobody finds them by a mask. Everybody has it, and clients ask for it unasked. */
async function userMode(
  session: IrcSession,
  target: string,
  [change = '']: readonly string[],
): Promise<void> {
  const member = await session.exchange.find(target);
  if (member?.id !== session.self.id) {
    return session.reply('ERR_USERSDONTMATCH', [], "Cannot change or see other people's modes");
  }
  const letters = change.replace(/[+-]/g, '');
  if (letters === '') session.reply('RPL_UMODEIS', ['+i']);
  else if (letters !== 'i') session.reply('ERR_UMODEUNKNOWNFLAG', [], 'Unknown MODE flag');
}

function version(session: IrcSession): void {
  session.reply('RPL_VERSION', [`netkit-${VERSION}.`, session.serverName], 'IRC and plain lines');
}

function time(session: IrcSession): void {
  session.reply('RPL_TIME', [session.serverName], new Date(session.clock()).toISOString());
}

function info(session: IrcSession): void {
  session.reply(
    'RPL_INFO',
    [],
    `netkit ${VERSION}: a relay for IRC clients, netcat, telnet and small programs`,
  );
  session.reply('RPL_INFO', [], 'It has no services, no operators and no other servers.');
  session.reply('RPL_ENDOFINFO', [], 'End of INFO');
}
