/**
 * What the relay says to a client that sends mere text: netcat, telnet, ten lines of Python.
 *
 *     S: server> Welcome, 127.0.0.1:50123. You are in #lobby, with 2 others. …
 *     S: server> 127.0.0.1:50124 joined #lobby
 *     C: hello
 *     S: 127.0.0.1:50124> hello yourself
 *     C: /nick alice
 *     S: server> you are alice now
 *     C: FIN
 *     S: fin
 *
 * A message is what one read brought, or a line: the relay knows (wire/framing.ts). `fin` never has an end, since the
 * course's clients compare all that they have read with it.
 */
import type { ChatEvent, ChatExchange, Manner, Member } from '../../../actions/chat/exchange.ts';
import { DEFAULT_ROOM, roomKey } from '../../../actions/chat/names.ts';
import { fitText, readText } from '../../../actions/chat/text.ts';
import { isSame } from '../../../raw/sasl/same.ts';
import { carryOut } from './commands.ts';
import { companyOf } from './commands/rooms.ts';
import { fromServer, plainLine } from './line.ts';

/** Who guesses a fourth time is a program. */
export const PASSWORD_TRIES = 3;

/** The client at the other end. */
export interface PlainPeer {
  /** One message; the relay ends it as the client ends its own. */
  send(line: string): void;
  /** These bytes and no others, and then the end; with none, the end alone. */
  close(lastWords?: string): void;
}

export interface PlainOptions {
  /** Nothing but `/pass` and `/quit` is heard before it. */
  readonly password?: string | undefined;
  /** What a wrong password is answered after. */
  afterWrongPassword?(): Promise<void>;
  /** Said to everybody who comes; one or more lines. */
  readonly motd?: string | undefined;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

export class PlainDialogue {
  readonly #exchange: ChatExchange;
  readonly #peer: PlainPeer;
  readonly #options: PlainOptions;
  #state: 'at the door' | 'inside' | 'gone' = 'at the door';
  #member: Member;
  #room = { key: roomKey(DEFAULT_ROOM), name: DEFAULT_ROOM };
  #wrongPasswords = 0;

  constructor(
    { id, address }: Pick<Member, 'id' | 'address'>,
    exchange: ChatExchange,
    peer: PlainPeer,
    options: PlainOptions = {},
  ) {
    this.#exchange = exchange;
    this.#peer = peer;
    this.#options = options;
    this.#member = { id, name: address, address, since: (options.clock ?? Date.now)() };
  }

  /** As the others know the client now. */
  get member(): Member {
    return this.#member;
  }

  /** Whether the others know of the client: the password, where there is one, was right. */
  get registered(): boolean {
    return this.#state === 'inside';
  }

  /** The server speaks first. */
  async greet(): Promise<void> {
    if (this.#options.password === undefined) return this.#enter();
    this.#say('Welcome. This relay has a password: /pass PASSWORD');
  }

  /** One message, without an end. A promise only where something has to be agreed upon: what is said in a room is said at once. */
  receive(message: Uint8Array): Promise<void> | void {
    const text = readText(message);
    if (text === '' || this.#state === 'gone') return;
    if (text.length === 3 && text.toUpperCase() === 'FIN') return this.#finish();
    if (this.#state === 'at the door') return this.#admit(text);
    if (!text.startsWith('/') || text.startsWith('//')) {
      this.#tellRoom(text.startsWith('/') ? text.slice(1) : text, 'speech');
      return;
    }
    return carryOut(text, {
      exchange: this.#exchange,
      member: this.#member,
      room: this.#room,
      say: (line) => this.#say(line),
      tellRoom: (line, manner) => this.#tellRoom(line, manner),
      become: (member) => (this.#member = member),
      goTo: (room) => (this.#room = { key: roomKey(room), name: room }),
      finish: () => this.#finish(),
    });
  }

  /** What the client is to see of an event, without an end; `undefined` for what it does itself, and what is elsewhere. */
  show(event: ChatEvent): string | undefined {
    if (this.#state !== 'inside') return undefined;
    if (event.kind === 'said') return plainLine(event);
    if (event.kind === 'whispered' || event.kind === 'invited') {
      return event.to === this.#member.id ? plainLine(event) : undefined;
    }
    if (event.member.id === this.#member.id) return undefined;
    const here = 'rooms' in event ? event.rooms.includes(this.#room.key) : event.room === this.#room.key;
    return here ? plainLine(event, this.#room.name) : undefined;
  }

  /** The connection has ended, or the relay ends it: the client is told why, as far as it still listens, and so are the others. Once. */
  async end(reason: string): Promise<void> {
    const was = this.#state;
    this.#state = 'gone';
    if (was === 'gone') return;
    if (reason !== '') this.#say(reason);
    this.#peer.close();
    if (was === 'inside') await this.#exchange.leave(this.#member.id, reason);
  }

  #tellRoom(text: string, manner: Manner): void {
    this.#exchange.tell({ kind: 'said', room: this.#room.key, from: this.#member, text, manner });
  }

  #say(text: string): void {
    this.#peer.send(fromServer(text));
  }

  async #finish(): Promise<void> {
    const was = this.#state;
    this.#state = 'gone';
    this.#peer.close('fin');
    if (was === 'inside') await this.#exchange.leave(this.#member.id, '');
  }

  #admit(text: string): Promise<void> | void {
    if (text.toLowerCase() === '/quit') return this.#finish();
    const [, given] = /^\/pass\s+(.*)$/s.exec(text) ?? [];
    if (given === undefined) return this.#say('the password first: /pass PASSWORD');
    return isSame(given, fitText(this.#options.password ?? '')) ? this.#enter() : this.#turnDown();
  }

  async #turnDown(): Promise<void> {
    await this.#options.afterWrongPassword?.();
    if (this.#state === 'gone') return;
    this.#wrongPasswords += 1;
    this.#say('this is not the password');
    if (this.#wrongPasswords < PASSWORD_TRIES) return;
    this.#state = 'gone';
    this.#peer.close();
  }

  async #enter(): Promise<void> {
    const { id, address } = this.#member;
    const member = this.#member;
    const entered = await this.#exchange.enter(member);
    // Those who come by a Unix-domain socket have one address together.
    if ('refused' in entered) {
      this.#member = { ...member, name: `${address}${id}` };
      await this.#exchange.enter(this.#member);
    }
    if (this.#state === 'gone') return this.#exchange.leave(id, '');
    this.#state = 'inside';
    const joined = await this.#exchange.join(id, DEFAULT_ROOM);
    const company = 'ok' in joined ? companyOf(joined.ok) : 'alone';
    this.#say(
      `Welcome, ${this.#member.name}. You are in ${DEFAULT_ROOM}, ${company}. ` +
        '/nick NAME gives you a name, /help shows the rest, FIN ends it.',
    );
    for (const line of this.#options.motd?.split(/\r?\n/) ?? []) if (line !== '') this.#say(fitText(line));
  }
}
