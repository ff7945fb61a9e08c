import type { ChatExchange, Manner, Member, Room } from '../../../actions/chat/exchange.ts';
import { checkName, checkRoom, DEFAULT_ROOM, roomKey } from '../../../actions/chat/names.ts';
import { MAX_REMARK_LENGTH, plainText } from '../../../actions/chat/text.ts';
import { bareHost, formatAddress } from '../../../net/address.ts';
import { withAddress } from './line.ts';

/** The client that asks, and where it is. */
export interface Asking {
  readonly exchange: ChatExchange;
  readonly member: Member;
  readonly room: { readonly key: string; readonly name: string };
  /** An answer to this client alone. */
  say(text: string): void;
  tellRoom(text: string, manner: Manner): void;
  become(member: Member): void;
  goTo(room: string): void;
  finish(): Promise<void>;
}

/** How many names stand in one answer: the whole of it is one message, and the course's clients read 1,024 bytes at a time. */
const NAMES_SHOWN = 40;

/** Of what the client has said, in an answer, in characters. */
const LONGEST_QUOTE = 60;

interface PlainCommand {
  readonly usage: string;
  readonly summary: string;
  /** Whether it means nothing without what stands behind the word. */
  readonly needsMore?: true;
  run(rest: string, asking: Asking): Promise<void> | void;
}

/** `/word rest`. What cannot be done is answered with one line. */
export function carryOut(text: string, asking: Asking): Promise<void> | void {
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  const command = COMMANDS.get(word.toLowerCase());
  if (command === undefined) {
    return asking.say(
      `there is no /${word.slice(0, LONGEST_QUOTE)}: /help shows what there is, and // in front says it as text`,
    );
  }
  if (command.needsMore && rest === '') return asking.say(`it goes ${command.usage}`);
  return command.run(rest, asking);
}

const COMMANDS: ReadonlyMap<string, PlainCommand> = new Map(
  Object.entries<PlainCommand>({
    nick: { usage: '/nick NAME', summary: 'be called so', needsMore: true, run: nick },
    who: { usage: '/who [#ROOM]', summary: 'who is there', run: who },
    msg: { usage: '/msg NAME TEXT', summary: 'say it to one alone', needsMore: true, run: whisper },
    me: { usage: '/me TEXT', summary: 'say what you do', needsMore: true, run: act },
    join: {
      usage: '/join #ROOM or NAME',
      summary: 'go there; how to reach them',
      needsMore: true,
      run: join,
    },
    leave: { usage: '/leave', summary: `go back to ${DEFAULT_ROOM}`, run: leave },
    rooms: { usage: '/rooms', summary: 'which rooms there are', run: rooms },
    topic: { usage: '/topic [TEXT]', summary: 'what the room is about', run: topic },
    listen: { usage: '/listen PORT', summary: 'be found by /join NAME', needsMore: true, run: listen },
    away: { usage: '/away [REASON]', summary: 'not there, or there again', run: away },
    pass: { usage: '/pass PASSWORD', summary: 'where there is one', run: pass },
    help: { usage: '/help', summary: 'this', run: help },
    quit: { usage: '/quit or FIN', summary: 'leave', run: (_, { finish }) => finish() },
  }),
);

function help(_: string, { say }: Asking): void {
  const width = Math.max(...Array.from(COMMANDS.values(), ({ usage }) => usage.length));
  for (const { usage, summary } of COMMANDS.values()) say(`${usage.padEnd(width)}  ${summary}`);
}

async function nick(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  const name = rest.normalize('NFC');
  const why = checkName(name);
  if (why !== undefined) return say(why);
  const answer = await exchange.rename(member.id, name);
  if ('refused' in answer) return say(`${name} is somebody else, or looks like it`);
  become(answer.ok);
  say(`you are ${name} now`);
}

async function who(rest: string, { exchange, room, say }: Asking): Promise<void> {
  const name = rest === '' ? room.name : rest;
  const members = await exchange.members(name);
  if (members.length === 0) return say(`nobody is in ${name.slice(0, LONGEST_QUOTE)}`);
  const shown = members
    .slice(0, NAMES_SHOWN)
    .map((one) => withAddress(one) + (one.away === undefined ? '' : ' (away)'));
  say(`in ${name}: ${listOf(shown, members.length)}`);
}

async function whisper(rest: string, { exchange, member, say }: Asking): Promise<void> {
  const [, name = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
  if (text === '') return say('it goes /msg NAME TEXT');
  const to = await exchange.find(name);
  if (to === undefined) return say(nobodyCalled(name));
  exchange.tell({ kind: 'whispered', to: to.id, from: member, text, manner: 'speech' });
  if (to.away !== undefined) say(`${to.name} is away: ${plainText(to.away)}`);
}

function act(rest: string, { tellRoom }: Asking): void {
  tellRoom(rest, 'action');
}

function join(rest: string, asking: Asking): Promise<void> {
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

/** Where somebody can be reached is what the relay itself has seen, and the port that they have said. */
async function reach(name: string, { exchange, say }: Asking): Promise<void> {
  const found = await exchange.find(name);
  if (found === undefined) return say(nobodyCalled(name));
  if (found.reachable === undefined) {
    return say(`${found.name} has not said where to be reached: it takes a /listen PORT of theirs`);
  }
  say(`${found.name} is at ${placeOf(found.reachable)}`);
}

async function leave(_: string, asking: Asking): Promise<void> {
  if (asking.room.key === roomKey(DEFAULT_ROOM))
    return asking.say(`you are in ${DEFAULT_ROOM} already: /quit leaves the relay`);
  return enterRoom(DEFAULT_ROOM, asking);
}

async function rooms(_: string, { exchange, say }: Asking): Promise<void> {
  const all = await exchange.rooms();
  const shown = all.slice(0, NAMES_SHOWN).map(({ name, memberCount }) => `${name} (${memberCount})`);
  say(`rooms: ${listOf(shown, all.length)}`);
}

async function topic(rest: string, { exchange, member, room, say }: Asking): Promise<void> {
  if (rest !== '') {
    if (rest.length > MAX_REMARK_LENGTH) return say(`a topic has ${MAX_REMARK_LENGTH} characters at most`);
    await exchange.setTopic(member.id, room.name, rest);
  }
  const { topic: now } = (await exchange.room(room.name)) ?? {};
  say(now === undefined ? `${room.name} has no topic` : `the topic of ${room.name}: ${plainText(now)}`);
}

async function listen(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  const host = hostOf(member.address);
  const port = /^\d{1,5}$/.test(rest) ? Number(rest) : NaN;
  if (!(port <= 65_535))
    return say(
      `${rest.slice(0, LONGEST_QUOTE)} is no port: they are whole numbers from 1 to 65535; 0 takes it back`,
    );
  if (host === undefined) return say('you have come without an address: nobody can reach you at one');
  const reachable = port === 0 ? undefined : { host, port };
  become((await exchange.update(member.id, { reachable })) ?? member);
  say(
    reachable === undefined
      ? 'nobody is told where you are'
      : `others are told that you are at ${placeOf(reachable)}`,
  );
}

async function away(rest: string, { exchange, member, say, become }: Asking): Promise<void> {
  const back = rest === '' && member.away !== undefined;
  if (rest.length > MAX_REMARK_LENGTH) return say(`a reason has ${MAX_REMARK_LENGTH} characters at most`);
  const reason = back ? undefined : rest || 'no reason given';
  become((await exchange.update(member.id, { away: reason })) ?? member);
  say(back ? 'you are back' : 'you are away: /away alone takes it back');
}

function pass(_: string, { say }: Asking): void {
  say('no password is needed');
}

/** Of `127.0.0.1:50123` or `[::1]:50123`; whoever comes by a Unix-domain socket has none. */
function hostOf(address: string): string | undefined {
  const host = /^(.+):\d+$/.exec(address)?.[1];
  return host && bareHost(host);
}

function placeOf({ host, port }: NonNullable<Member['reachable']>): string {
  return formatAddress({ address: host, port });
}

/** `alone`, or `with 2 others`: their names would be a long list that newcomers in thousands each have to be made. */
export function companyOf({ memberCount }: Room): string {
  const others = memberCount - 1;
  return others === 0 ? 'alone' : `with ${others} other${others === 1 ? '' : 's'}`;
}

function listOf(shown: readonly string[], count: number): string {
  const more = count - shown.length;
  return shown.join(', ') + (more > 0 ? `, and ${more} more` : '');
}

function nobodyCalled(name: string): string {
  return `there is nobody called ${name.slice(0, LONGEST_QUOTE)}`;
}
