/** Who is there, what they are called, and how they are reached. */
import type { Member } from '../../../../actions/chat/exchange.ts';
import { checkName, MAX_NAME_LENGTH } from '../../../../actions/chat/names.ts';
import { MAX_REMARK_LENGTH, plainText } from '../../../../actions/chat/text.ts';
import { bareHost, formatAddress } from '../../../../net/address.ts';
import { MAX_PORT } from '../../../../net/port.ts';
import { whyUnannounced } from '../../announced.ts';
import { withAddress } from '../line.ts';
import { type Asking, quote } from './command.ts';
import { listOf } from './list.ts';

/** In code units: letters of 30 characters with all the marks that make one with them. */
const MAX_NORMALIZED = 4 * MAX_NAME_LENGTH;

export async function nick(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  // Of what is far too long nothing is worked out.
  const name = rest.length > MAX_NORMALIZED ? rest : rest.normalize('NFC');
  const why = checkName(name);
  if (why !== undefined) return say(why);
  const answer = await exchange.rename(member.id, name);
  if ('refused' in answer) return say(`${name} is somebody else, or looks like it`);
  become(answer.ok);
  say(`you are ${name} now`);
}

export async function who(rest: string, { exchange, room, say }: Asking): Promise<void> {
  const name = rest === '' ? room.name : rest;
  const members = await exchange.members(name);
  if (members.length === 0) return say(`nobody is in ${quote(name)}`);
  const list = listOf(members, (one) => withAddress(one) + (one.away === undefined ? '' : ' (away)'));
  const why = whyUnannounced(members.length);
  say(`in ${name}: ${list}${why === undefined ? '' : `; ${why}`}`);
}

export async function whisper(rest: string, { exchange, member, say }: Asking): Promise<void> {
  const [, name = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
  if (text === '') return say('it goes /msg NAME TEXT');
  const to = await exchange.find(name);
  if (to === undefined) return say(nobodyCalled(name));
  exchange.tell({ kind: 'whispered', to: to.id, from: member, text, manner: 'speech' });
  if (to.away !== undefined) say(`${to.name} is away: ${plainText(to.away)}`);
}

/** Where somebody can be reached is what the relay itself has seen, and the port that they have said. */
export async function reach(name: string, { exchange, say }: Asking): Promise<void> {
  const found = await exchange.find(name);
  if (found === undefined) return say(nobodyCalled(name));
  if (found.reachable === undefined) {
    return say(`${found.name} has not said where to be reached: it takes a /listen PORT of theirs`);
  }
  say(`${found.name} is at ${placeOf(found.reachable)}`);
}

export async function listen(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  const host = hostOf(member.address);
  const port = /^\d{1,5}$/.test(rest) ? Number(rest) : NaN;
  if (!(port <= MAX_PORT))
    return say(`${quote(rest)} is no port: they are whole numbers from 1 to ${MAX_PORT}; 0 takes it back`);
  if (host === undefined) return say('you have come without an address: nobody can reach you at one');
  const reachable = port === 0 ? undefined : { host, port };
  become((await exchange.update(member.id, { reachable })) ?? member);
  say(
    reachable === undefined
      ? 'nobody is told where you are'
      : `others are told that you are at ${placeOf(reachable)}`,
  );
}

export async function away(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  const back = rest === '' && member.away !== undefined;
  if (rest.length > MAX_REMARK_LENGTH) return say(`a reason has ${MAX_REMARK_LENGTH} characters at most`);
  const reason = back ? undefined : rest || 'no reason given';
  become((await exchange.update(member.id, { away: reason })) ?? member);
  say(back ? 'you are back' : 'you are away: /away alone takes it back');
}

/** Of `127.0.0.1:50123` or `[::1]:50123`; whoever comes by a Unix-domain socket has none. */
function hostOf(address: string): string | undefined {
  const host = /^(.+):\d+$/.exec(address)?.[1];
  return host && bareHost(host);
}

function placeOf({ host, port }: NonNullable<Member['reachable']>): string {
  return formatAddress({ address: host, port });
}

function nobodyCalled(name: string): string {
  return `there is nobody called ${quote(name)}`;
}
