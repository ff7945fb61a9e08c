/** Where somebody is, and what it is about. */
import type { Room } from '../../../../actions/chat/exchange.ts';
import { checkRoom, DEFAULT_ROOM, roomKey } from '../../../../actions/chat/names.ts';
import { MAX_REMARK_LENGTH, plainText } from '../../../../actions/chat/text.ts';
import type { Asking } from './command.ts';
import { listOf } from './list.ts';
import { reach } from './people.ts';

export function join(rest: string, asking: Asking): Promise<void> {
  return rest.startsWith('#') ? enterRoom(rest, asking) : reach(rest, asking);
}

async function enterRoom(name: string, { exchange, member, room, say, goTo }: Asking): Promise<void> {
  const why = checkRoom(name);
  if (why !== undefined) return say(why);
  const there = roomKey(name) === room.key;
  // First into the new one: where there is no place, the client stays where it is.
  const answer = await exchange.join(member.id, name);
  if ('refused' in answer) return say('there are too many rooms already');
  const { ok: entered } = answer;
  goTo(entered.name);
  if (!there) await exchange.part(member.id, room.name, '');
  say(`you are in ${entered.name}, ${companyOf(entered)}`);
  if (entered.topic !== undefined) say(`the topic of ${entered.name}: ${plainText(entered.topic)}`);
}

export async function leave(_: string, asking: Asking): Promise<void> {
  if (asking.room.key === roomKey(DEFAULT_ROOM))
    return asking.say(`you are in ${DEFAULT_ROOM} already: /quit leaves the relay`);
  return enterRoom(DEFAULT_ROOM, asking);
}

export async function rooms(_: string, { exchange, say }: Asking): Promise<void> {
  const all = await exchange.rooms();
  say(`rooms: ${listOf(all, (one) => `${one.name} (${one.memberCount})`)}`);
}

export async function topic(rest: string, { exchange, member, room, say }: Asking): Promise<void> {
  if (rest !== '') {
    if (rest.length > MAX_REMARK_LENGTH) return say(`a topic has ${MAX_REMARK_LENGTH} characters at most`);
    await exchange.setTopic(member.id, room.name, rest);
  }
  const { topic: now } = (await exchange.room(room.name)) ?? {};
  say(now === undefined ? `${room.name} has no topic` : `the topic of ${room.name}: ${plainText(now)}`);
}

/** `alone`, or `with 2 others`: their names would be a long list that newcomers in thousands each have to be made. */
export function companyOf({ memberCount }: Room): string {
  const others = memberCount - 1;
  return others === 0 ? 'alone' : `with ${others} other${others === 1 ? '' : 's'}`;
}
