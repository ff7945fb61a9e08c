import type { ChatExchange, Member } from '../../../actions/chat/exchange.ts';
import { cutToBytes } from '../../../raw/irc/length.ts';
import { type NumericName, NUMERICS } from '../../../raw/irc/numerics.ts';
import { eventLine, hostOf, prefixOf } from './lines.ts';

/** The client at the other end. */
export interface IrcPeer {
  /** Sends a line, to which CR LF are added, or several with CR LF between them. */
  send(lines: string): void;
  /** Ends the connection, once what was sent is out. */
  close(): void;
}

export interface IrcOptions {
  /** What the server calls itself; no nickname looks like it. */
  readonly serverName?: string | undefined;
  /** What PASS has to say. */
  readonly password?: string | undefined;
  /** What a wrong password is answered after. */
  afterWrongPassword?(): Promise<void>;
  /** The message of the day, one or more lines. */
  readonly motd?: string | undefined;
  /** Milliseconds since 1970. */
  readonly clock?: (() => number) | undefined;
}

/** What a client has settled so far, and how it is answered. */
export class IrcSession {
  readonly exchange: ChatExchange;
  readonly who: Pick<Member, 'id' | 'address'>;
  readonly peer: IrcPeer;
  readonly options: IrcOptions;
  readonly serverName: string;
  readonly clock: () => number;

  /** What is said before somebody is registered. */
  nick: string | undefined;
  user: { readonly name: string; readonly realName: string } | undefined;
  password: string | undefined;
  /** Between CAP LS or REQ and CAP END, nobody gets registered. */
  negotiating = false;

  /** From the registration on. */
  member: Member | undefined;
  /** The keys of the rooms that it is in: whether it may speak in one is known without asking anybody. */
  readonly rooms = new Set<string>();
  ended = false;

  constructor(who: IrcSession['who'], exchange: ChatExchange, peer: IrcPeer, options: IrcOptions) {
    this.who = who;
    this.exchange = exchange;
    this.peer = peer;
    this.options = options;
    this.serverName = options.serverName ?? 'netkit';
    this.clock = options.clock ?? Date.now;
  }

  /** Whom it is; only commands that may come before the registration are carried out without. */
  get self(): Member {
    if (this.member === undefined) throw new Error('nobody is registered yet');
    return this.member;
  }

  /** RFC 2812, section 5: the first parameter of all numbers is who gets them, `*` where that is not known yet. */
  reply(name: NumericName, params: readonly string[], text?: string): void {
    const { nick = '*' } = this;
    this.peer.send(eventLine(this.serverName, NUMERICS[name], [this.member?.name ?? nick, ...params], text));
  }

  /** Something else that the server says. */
  say(command: string, params: readonly string[], text?: string): void {
    this.peer.send(eventLine(this.serverName, command, params, text));
  }

  /** Tells the client of what it did itself; IRC clients go by that, not by what they have asked for. */
  echo(command: string, params: readonly string[], text?: string, source = prefixOf(this.self)): void {
    this.peer.send(eventLine(source, command, params, text));
  }

  /** Says goodbye, and leaves. Once: what comes later is ignored. */
  async end(reason: string): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.peer.send(`ERROR :${cutToBytes(`Closing Link: ${hostOf(this.who.address)} (${reason})`, 400)}`);
    this.peer.close();
    if (this.member !== undefined) await this.exchange.leave(this.member.id, reason);
  }
}
