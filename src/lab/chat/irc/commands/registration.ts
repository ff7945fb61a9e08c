/** How a client becomes somebody: RFC 2812, section 3.1; IRCv3 capability negotiation. */
import type { Member } from '../../../../actions/chat/exchange.ts';
import { checkName } from '../../../../actions/chat/names.ts';
import { fitText } from '../../../../actions/chat/text.ts';
import { isSame } from '../../../../raw/sasl/same.ts';
import { PLAIN_USER, prefixOf } from '../lines.ts';
import { MAX_REAL_NAME_LENGTH, MAX_REASON_LENGTH, MAX_USER_LENGTH } from '../limits.ts';
import type { IrcSession } from '../session.ts';
import { asParam, shorten } from '../texts.ts';
import { welcome } from '../welcome.ts';
import type { Commands } from './command.ts';

export const REGISTRATION: Commands = {
  CAP: { early: true, needs: 1, run: negotiate },
  PASS: { early: true, needs: 1, run: takePassword },
  NICK: { early: true, run: takeNick },
  USER: { early: true, needs: 4, run: takeUser },
  QUIT: { early: true, run: quit },
};

/** No capability is offered, which is an answer that clients understand. */
function negotiate(session: IrcSession, [word = '', asked = '']: readonly string[]): void | Promise<void> {
  const who = session.member?.name ?? session.nick ?? '*';
  const subcommand = word.toUpperCase();
  switch (subcommand) {
    case 'LS':
    case 'REQ':
      session.negotiating = session.member === undefined;
      session.say(
        'CAP',
        [who, subcommand === 'LS' ? 'LS' : 'NAK'],
        subcommand === 'LS' ? '' : fitText(asked),
      );
      return;
    case 'LIST':
      session.say('CAP', [who, 'LIST'], '');
      return;
    case 'END':
      session.negotiating = false;
      return register(session);
    default:
      session.reply('ERR_INVALIDCAPCMD', [asParam(word)], 'Invalid CAP command');
  }
}

function takePassword(session: IrcSession, [password = '']: readonly string[]): void {
  if (session.member !== undefined) refuseSecondTime(session);
  else session.password = password;
}

async function takeNick(session: IrcSession, [nick = '']: readonly string[]): Promise<void> {
  if (nick === '') return session.reply('ERR_NONICKNAMEGIVEN', [], 'No nickname given');
  const reason = checkName(nick);
  if (reason !== undefined) {
    return session.reply('ERR_ERRONEUSNICKNAME', [asParam(nick)], `Erroneous nickname: ${reason}`);
  }
  if (session.member !== undefined) return rename(session, session.member, nick);
  session.nick = nick;
  await register(session);
}

async function takeUser(session: IrcSession, params: readonly string[]): Promise<void> {
  if (session.member !== undefined || session.user !== undefined) return refuseSecondTime(session);
  const [name = '', , , realName = ''] = params;
  session.user = {
    // It stands between `!` and `@`, and in masks.
    name: name.replace(/[^\w.-]/g, '').slice(0, MAX_USER_LENGTH) || PLAIN_USER,
    realName: shorten(realName, MAX_REAL_NAME_LENGTH),
  };
  await register(session);
}

async function quit(session: IrcSession, [reason = '']: readonly string[]): Promise<void> {
  await session.end(shorten(reason, MAX_REASON_LENGTH) || 'Client quit');
}

function refuseSecondTime(session: IrcSession): void {
  session.reply('ERR_ALREADYREGISTRED', [], 'You are registered already');
}

async function rename(session: IrcSession, member: Member, nick: string): Promise<void> {
  const answer = await session.exchange.rename(member.id, nick);
  if ('ok' in answer) {
    session.member = answer.ok;
    if (answer.ok.name !== member.name) session.echo('NICK', [answer.ok.name], undefined, prefixOf(member));
  } else if (answer.refused === 'taken') {
    refuseTaken(session, nick);
  }
}

/** Once a nickname and a user are known, and nothing is negotiated any more. The password is checked then, not before. */
async function register(session: IrcSession): Promise<void> {
  const { nick, user, negotiating, who, exchange, options } = session;
  if (session.member !== undefined || nick === undefined || user === undefined || negotiating) return;
  if (options.password !== undefined && !isSame(session.password ?? '', options.password)) {
    await options.afterWrongPassword?.();
    session.reply('ERR_PASSWDMISMATCH', [], 'Password incorrect');
    return session.end('Bad password');
  }
  const answer = await exchange.enter({
    id: who.id,
    name: nick,
    address: who.address,
    user: user.name,
    realName: user.realName,
    since: session.clock(),
  });
  if ('refused' in answer) {
    session.nick = undefined;
    return refuseTaken(session, nick);
  }
  // Who has gone in the meantime has not known that there was something to leave.
  if (session.ended) return exchange.leave(who.id, 'Connection closed');
  session.password = undefined;
  session.member = answer.ok;
  await welcome(session);
}

function refuseTaken(session: IrcSession, nick: string): void {
  session.reply('ERR_NICKNAMEINUSE', [asParam(nick)], 'Nickname is already in use');
}
