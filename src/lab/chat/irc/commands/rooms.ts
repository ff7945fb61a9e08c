/** Rooms, which IRC calls channels: RFC 2812, section 3.2. They are called by their keys, so that all commands agree on one. */
import type { Member } from '../../../../actions/chat/exchange.ts';
import { checkRoom, roomKey } from '../../../../actions/chat/names.ts';
import { whyUnannounced } from '../../announced.ts';
import { MAX_LIST_REPLIES, MAX_REASON_LENGTH, MAX_TOPIC_LENGTH } from '../limits.ts';
import type { IrcSession } from '../session.ts';
import { asParam, endOf, shorten } from '../texts.ts';
import { type Commands, listOf } from './command.ts';

export const ROOMS: Commands = {
  JOIN: { needs: 1, run: join },
  PART: { needs: 1, run: part },
  NAMES: { run: names },
  TOPIC: { needs: 1, run: topic },
  LIST: { run: list },
  INVITE: { needs: 2, run: invite },
  KICK: { needs: 2, run: (session, [room = '']) => refuseOperation(session, room) },
};

/** Bytes of nicknames in a line of NAMES; what goes before them has less than the other half. */
const NAMES_BYTES = 250;

async function join(session: IrcSession, [rooms = '']: readonly string[]): Promise<void> {
  if (rooms === '0') return partAll(session);
  for (const room of listOf(rooms)) await joinOne(session, room);
}

async function joinOne(session: IrcSession, written: string): Promise<void> {
  if (!written.startsWith('#')) return refuseUnknown(session, written);
  const key = roomKey(written);
  const reason = checkRoom(written) ?? checkRoom(key);
  if (reason !== undefined)
    return session.reply('ERR_BADCHANMASK', [asParam(written)], `Bad channel: ${reason}`);
  if (session.rooms.has(key)) return;
  const answer = await session.exchange.join(session.self.id, written);
  if ('ok' in answer) {
    session.rooms.add(key);
    session.echo('JOIN', [key]);
    if (answer.ok.topic !== undefined) session.reply('RPL_TOPIC', [key], answer.ok.topic);
    await showNames(session, key);
  } else if (answer.refused === 'too-many-rooms') {
    session.reply('ERR_TOOMANYCHANNELS', [key], 'You have joined too many channels');
  }
}

async function part(session: IrcSession, [rooms = '', reason = '']: readonly string[]): Promise<void> {
  for (const room of listOf(rooms)) await partOne(session, room, shorten(reason, MAX_REASON_LENGTH));
}

async function partAll(session: IrcSession): Promise<void> {
  for (const room of session.rooms) await partOne(session, room, '');
}

async function partOne(session: IrcSession, written: string, reason: string): Promise<void> {
  const key = roomKey(written);
  const answer = await session.exchange.part(session.self.id, key, reason);
  if ('refused' in answer) return refuseOutsider(session, written);
  session.rooms.delete(key);
  session.echo('PART', [key], reason === '' ? undefined : reason);
}

async function names(session: IrcSession, [rooms = '']: readonly string[]): Promise<void> {
  if (rooms === '') return session.reply('RPL_ENDOFNAMES', ['*'], 'End of /NAMES list');
  // One room a command, as TARGMAX has it: the answer may be long.
  const [room = ''] = listOf(rooms);
  await showNames(session, roomKey(room));
}

async function showNames(session: IrcSession, key: string): Promise<void> {
  const members = await session.exchange.members(key);
  for (const line of fillLines(members)) {
    session.reply('RPL_NAMREPLY', ['=', asParam(key)], line);
  }
  session.reply('RPL_ENDOFNAMES', [asParam(key)], endOf('/NAMES list', whyUnannounced(members.length)));
}

function* fillLines(members: readonly Member[]): Generator<string> {
  let line = '';
  for (const { name } of members) {
    if (line !== '' && Buffer.byteLength(line) + Buffer.byteLength(name) >= NAMES_BYTES) {
      yield line;
      line = '';
    }
    line += line === '' ? name : ` ${name}`;
  }
  if (line !== '') yield line;
}

async function topic(session: IrcSession, [written = '', text]: readonly string[]): Promise<void> {
  const key = roomKey(written);
  const room = await session.exchange.room(key);
  if (room === undefined) return refuseUnknown(session, written);
  if (text === undefined) {
    if (room.topic === undefined) session.reply('RPL_NOTOPIC', [asParam(key)], 'No topic is set');
    else session.reply('RPL_TOPIC', [asParam(key)], room.topic);
    return;
  }
  const fitted = shorten(text, MAX_TOPIC_LENGTH);
  const answer = await session.exchange.setTopic(session.self.id, key, fitted);
  if ('refused' in answer) return refuseOutsider(session, written);
  session.echo('TOPIC', [key], fitted);
}

async function list(session: IrcSession, [wanted = '']: readonly string[]): Promise<void> {
  const keys = new Set(listOf(wanted).map(roomKey));
  const rooms = await session.exchange.rooms();
  const found = keys.size === 0 ? rooms : rooms.filter(({ name }) => keys.has(roomKey(name)));
  for (const { name, memberCount, topic: about = '' } of found.slice(0, MAX_LIST_REPLIES)) {
    session.reply('RPL_LIST', [asParam(roomKey(name)), String(memberCount)], about);
  }
  const cut = found.length > MAX_LIST_REPLIES ? `the first ${MAX_LIST_REPLIES}` : undefined;
  session.reply('RPL_LISTEND', [], endOf('/LIST', cut));
}

async function invite(session: IrcSession, [name = '', written = '']: readonly string[]): Promise<void> {
  const { exchange, self } = session;
  const guest = await exchange.find(name);
  if (guest === undefined) return session.reply('ERR_NOSUCHNICK', [asParam(name)], 'No such nick/channel');
  const key = roomKey(written);
  if (!session.rooms.has(key)) return refuseOutsider(session, written);
  if ((await exchange.roomsOf(guest.id)).some((room) => roomKey(room.name) === key)) {
    return session.reply('ERR_USERONCHANNEL', [guest.name, key], 'is already on channel');
  }
  session.reply('RPL_INVITING', [guest.name, key]);
  exchange.tell({ kind: 'invited', to: guest.id, from: self, room: key });
}

/** 403 where there is no such room, else 442. */
async function refuseOutsider(session: IrcSession, written: string): Promise<void> {
  if ((await session.exchange.room(roomKey(written))) === undefined) return refuseUnknown(session, written);
  session.reply('ERR_NOTONCHANNEL', [asParam(written)], "You're not on that channel");
}

export function refuseUnknown(session: IrcSession, written: string): void {
  session.reply('ERR_NOSUCHCHANNEL', [asParam(written)], 'No such channel');
}

/** Of what only an operator could do, and there is none. */
export async function refuseOperation(session: IrcSession, written: string): Promise<void> {
  const room = await session.exchange.room(roomKey(written));
  if (room === undefined) return refuseUnknown(session, written);
  session.reply('ERR_CHANOPRIVSNEEDED', [asParam(roomKey(room.name))], 'Channels have no operators here');
}
