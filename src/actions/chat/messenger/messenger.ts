/**
 * The messenger: everybody it talks with, it talks with directly (direct/talks.ts). Text goes to whoever was joined last, or else to
 * whoever was the first to say something.
 */
import { isNetkitError, UsageError } from '../../../errors.ts';
import type { MessageConnection } from '../../../net/message-connection.ts';
import { DirectTalks, type DirectTalksOptions } from '../direct/talks.ts';
import type { Peer } from '../direct/peer.ts';
import { checkName } from '../names.ts';
import type { Person } from '../person.ts';
import { formatPlace } from '../place.ts';
import { findCommand, parseTyped, unknownCommand } from '../slash-commands.ts';
import { COMMANDS } from './commands.ts';

export interface MessengerOptions extends Pick<DirectTalksOptions, 'connect' | 'clock'> {
  readonly person: Person;
}

export class Messenger {
  readonly person: Person;
  readonly talks: DirectTalks;
  #quit = false;

  constructor({ person, ...options }: MessengerOptions) {
    this.person = person;
    this.talks = new DirectTalks({
      ...options,
      person,
      events: {
        onJoined: ({ place }) => person.say(`${formatPlace(place)} JOINED`),
        onHeard: (peer) => this.#adopt(peer),
        onGone(peer, wasRecipient) {
          if (wasRecipient) person.note(`${peer.label} has left: /join somebody to go on`);
        },
      },
    });
  }

  /** Does what is typed, until `/quit`, or until nothing more is typed. */
  async run(): Promise<'quit' | 'no more input'> {
    this.person.prompt = '> ';
    while (!this.#quit) {
      const line = await this.person.readLine();
      if (line === undefined) return 'no more input';
      this.#take(line);
    }
    return 'quit';
  }

  /** Somebody has come. Resolves once their connection has ended. */
  accept(connection: MessageConnection): Promise<void> {
    return this.talks.accept(connection);
  }

  /** @throws UsageError */
  rename(nick: string): void {
    const wrong = checkName(nick);
    if (wrong !== undefined) throw new UsageError(wrong);
    this.talks.rename(nick);
  }

  quit(): void {
    this.#quit = true;
  }

  /** Says goodbye once everything is out, or the signal is given. */
  async close(signal: AbortSignal): Promise<void> {
    await this.talks.flush(signal);
    this.person.prompt = '';
    this.person.say('BEY');
    await this.talks.end(signal);
  }

  #take(line: string): void {
    const typed = parseTyped(line);
    if (typed.kind === 'nothing') return;
    if (typed.kind === 'command') return this.#carryOut(typed.name, typed.rest);
    const { recipient } = this.talks.peers;
    if (recipient === undefined) this.person.note('nobody gets this: /join HOST PORT first');
    else this.talks.send(recipient, typed.text);
  }

  #carryOut(name: string, rest: string): void {
    const command = findCommand(COMMANDS, name);
    if (command === undefined) return this.person.note(unknownCommand(name));
    try {
      command.run(this, rest);
    } catch (error) {
      if (!isNetkitError(error)) throw error;
      this.person.note(error.message);
    }
  }

  #adopt(peer: Peer): void {
    if (this.talks.peers.recipient !== undefined) return;
    this.talks.peers.recipient = peer;
    this.person.note(`what you type goes to ${peer.label}; /join changes that`);
  }
}
