import type { ChatEvent, ChatExchange, Member } from '../../../actions/chat/exchange.ts';
import { type IrcMessage, parseMessage } from '../../../raw/irc/message.ts';
import type { Command, Commands } from './commands/command.ts';
import { PEOPLE } from './commands/people.ts';
import { REGISTRATION } from './commands/registration.ts';
import { ROOMS } from './commands/rooms.ts';
import { SERVER } from './commands/server.ts';
import { TALK } from './commands/talk.ts';
import { eventLine, ircLine, prefixOf, textLines } from './lines.ts';
import { type IrcPeer, type IrcOptions, IrcSession } from './session.ts';
import { asParam } from './texts.ts';

const COMMANDS: Commands = { ...REGISTRATION, ...TALK, ...ROOMS, ...PEOPLE, ...SERVER };

/**
 * The server's side of IRC with one client (RFC 2812): enough for people to register, talk, whisper, and see who is there. There
 * are no operators, no services, and no other servers.
 */
export class IrcDialogue {
  readonly #session: IrcSession;

  constructor(
    who: Pick<Member, 'id' | 'address'>,
    exchange: ChatExchange,
    peer: IrcPeer,
    options: IrcOptions = {},
  ) {
    this.#session = new IrcSession(who, exchange, peer, options);
  }

  /** Whether the client has become somebody, whom the exchange knows. */
  get registered(): boolean {
    return this.#session.member !== undefined;
  }

  /** Whether more may be said: false from goodbye on. */
  get alive(): boolean {
    return !this.#session.ended;
  }

  /** The client speaks first, and there is nothing to greet it with. */
  greet(): void {}

  /**
   * Carries out what the client says, synchronously where nothing has to be agreed upon: above all, something said in a room.
   * The next line is handed in when a promise that comes back is fulfilled.
   *
   * @param line without its end, or that there was one beyond all limits
   */
  receive(line: Uint8Array | 'too-long'): void | Promise<void> {
    const session = this.#session;
    if (session.ended) return;
    if (line === 'too-long') return session.reply('ERR_INPUTTOOLONG', [], 'Input line was too long');
    const message = parseMessage(line);
    return message && this.#carryOut(message);
  }

  #carryOut({ command, params }: IrcMessage): void | Promise<void> {
    const session = this.#session;
    const known: Command | undefined = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (session.member === undefined && known?.early !== true) {
      return session.reply('ERR_NOTREGISTERED', [], 'You have not registered');
    }
    if (known === undefined)
      return session.reply('ERR_UNKNOWNCOMMAND', [asParam(command)], 'Unknown command');
    if (params.length < (known.needs ?? 0)) {
      return session.reply('ERR_NEEDMOREPARAMS', [command], 'Not enough parameters');
    }
    return known.run(session, params);
  }

  /**
   * What the client is to see of an event: a line without its end, or several with CR LF between them. Of what it did itself it has
   * been told by then, in answer to its command: whoever hands events over leaves that out.
   */
  show(event: ChatEvent): string | undefined {
    if (event.kind !== 'whispered' && event.kind !== 'invited') return ircLine(event);
    const { member } = this.#session;
    if (event.to !== member?.id) return undefined;
    return event.kind === 'whispered'
      ? textLines(event.from, member.name, event.manner, event.text)
      : eventLine(prefixOf(event.from), 'INVITE', [member.name, asParam(event.room)]);
  }

  /** Asks whether the client is still there; whatever it says next is the answer. */
  ping(): void {
    if (!this.#session.ended) this.#session.peer.send(`PING :${this.#session.serverName}`);
  }

  /** Says goodbye to a client that leaves or has to, and to the others for it. */
  end(reason: string): Promise<void> {
    return this.#session.end(reason);
  }
}
