/** Who is there: RFC 2812, sections 3.6, 4.1, 4.8 and 4.9. */
import type { Member } from '../../../../actions/chat/exchange.ts';
import { roomKey } from '../../../../actions/chat/names.ts';
import { whyUnannounced } from '../../announced.ts';
import { MAX_NAMES_ASKED, MAX_REASON_LENGTH, MAX_USER_HOSTS, MAX_WHO_REPLIES } from '../limits.ts';
import { hostOf, PLAIN_USER } from '../lines.ts';
import type { IrcSession } from '../session.ts';
import { asParam, endOf, shorten } from '../texts.ts';
import { type Commands, listOf } from './command.ts';

export const PEOPLE: Commands = {
  WHO: { run: who },
  WHOIS: { run: whois },
  WHOWAS: { run: whowas },
  ISON: { needs: 1, run: isOn },
  USERHOST: { needs: 1, run: userHost },
  AWAY: { run: away },
};

/** Of a room, or of one person; there is no searching by masks, as everybody has the mode `i`. */
async function who(session: IrcSession, [mask = '*']: readonly string[]): Promise<void> {
  const isRoom = mask.startsWith('#');
  const members = isRoom ? await session.exchange.members(mask) : await findAll(session, [mask]);
  const place = isRoom ? asParam(roomKey(mask)) : '*';
  for (const member of members.slice(0, MAX_WHO_REPLIES)) {
    const { name, user, host } = facts(member);
    const here = member.away === undefined ? 'H' : 'G';
    const realName = member.realName ?? '';
    session.reply(
      'RPL_WHOREPLY',
      [place, user, host, session.serverName, name, here],
      `0 ${realName}`.trim(),
    );
  }
  const cut = members.length > MAX_WHO_REPLIES ? `the first ${MAX_WHO_REPLIES}` : undefined;
  session.reply('RPL_ENDOFWHO', [asParam(mask)], endOf('WHO list', cut, whyUnannounced(members.length)));
}

async function whois(session: IrcSession, params: readonly string[]): Promise<void> {
  // Before the name there may be a server to ask; there is but one.
  const name = params[1] ?? params[0] ?? '';
  if (name === '') return session.reply('ERR_NONICKNAMEGIVEN', [], 'No nickname given');
  const member = await session.exchange.find(name);
  if (member === undefined) session.reply('ERR_NOSUCHNICK', [asParam(name)], 'No such nick/channel');
  else await describe(session, member);
  session.reply('RPL_ENDOFWHOIS', [member?.name ?? asParam(name)], 'End of WHOIS list');
}

async function describe(session: IrcSession, member: Member): Promise<void> {
  const { name, user, host } = facts(member);
  session.reply('RPL_WHOISUSER', [name, user, host, '*'], member.realName ?? '');
  const rooms = await session.exchange.roomsOf(member.id);
  // Which others somebody is in is nobody's business who is not there.
  const shared = rooms.map((room) => roomKey(room.name)).filter((key) => session.rooms.has(key));
  if (shared.length > 0) session.reply('RPL_WHOISCHANNELS', [name], shared.join(' '));
  session.reply('RPL_WHOISSERVER', [name, session.serverName], 'a relay of netkit');
  if (member.away !== undefined) session.reply('RPL_AWAY', [name], member.away);
}

/** Nobody is remembered. */
function whowas(session: IrcSession, [name = '']: readonly string[]): void {
  if (name === '') return session.reply('ERR_NONICKNAMEGIVEN', [], 'No nickname given');
  session.reply('ERR_WASNOSUCHNICK', [asParam(name)], 'There was no such nickname');
  session.reply('RPL_ENDOFWHOWAS', [asParam(name)], 'End of WHOWAS');
}

async function isOn(session: IrcSession, params: readonly string[]): Promise<void> {
  const present = await findAll(
    session,
    params.flatMap((param) => param.split(' ')),
  );
  session.reply('RPL_ISON', [], present.map(({ name }) => name).join(' '));
}

async function userHost(session: IrcSession, params: readonly string[]): Promise<void> {
  const present = await findAll(session, params.slice(0, MAX_USER_HOSTS));
  const told = present.map((member) => {
    const { name, user, host } = facts(member);
    return `${name}=${member.away === undefined ? '+' : '-'}${user}@${host}`;
  });
  session.reply('RPL_USERHOST', [], told.join(' '));
}

async function away(session: IrcSession, [reason = '']: readonly string[]): Promise<void> {
  const said = shorten(reason, MAX_REASON_LENGTH);
  const member = await session.exchange.update(session.self.id, { away: said === '' ? undefined : said });
  if (member === undefined) return;
  session.member = member;
  if (said === '') session.reply('RPL_UNAWAY', [], 'You are no longer marked as being away');
  else session.reply('RPL_NOWAWAY', [], 'You have been marked as being away');
}

async function findAll(session: IrcSession, names: readonly string[]): Promise<Member[]> {
  const asked = listOf(names.join(',')).slice(0, MAX_NAMES_ASKED);
  const found = await Promise.all(asked.map((name) => session.exchange.find(name)));
  return found.filter((member) => member !== undefined);
}

function facts(member: Member): { name: string; user: string; host: string } {
  return { name: member.name, user: member.user ?? PLAIN_USER, host: hostOf(member.address) };
}
