import type { Peer } from '../direct/peer.ts';
import { DirectTalks, type DirectTalksOptions } from '../direct/talks.ts';
import type { Person } from '../person.ts';
import { formatPlace, type Place } from '../place.ts';

export interface DirectOptions extends Pick<DirectTalksOptions, 'connect' | 'clock'> {
  readonly person: Person;
}

/** Where what is typed goes to the relay. */
export const PROMPT = '> ';

/**
 * Who a relay's client talks with past the relay. What is typed goes to one of them from `/join` or `/answer` until `/leave`, even if
 * they have gone meanwhile: all others at the relay are not to read the rest of it. The prompt says so, since any line above it could
 * be the relay's.
 */
export class Direct {
  readonly talks: DirectTalks;
  readonly #person: Person;
  /** Who has come last, and may be answered. */
  #caller: Peer | undefined;
  #recipient: Peer | undefined;

  constructor({ person, ...options }: DirectOptions) {
    this.#person = person;
    this.talks = new DirectTalks({
      ...options,
      person,
      events: {
        onCome: (peer) => {
          this.#caller = peer;
          person.note(`${peer.label} has come directly: /answer talks to them`);
        },
        onJoined: ({ place, nick }) =>
          person.say(`${formatPlace(place)} JOINED: what you type goes to ${nick} until /leave`),
        onUnreachable: (peer) => void (this.#recipient === peer && this.leave()),
        onGone: (peer) => {
          if (this.#caller === peer) this.#caller = undefined;
          const back = this.#recipient === peer ? ': /leave goes back to the relay' : '';
          person.note(`${peer.label} has gone${back}`);
        },
      },
    });
  }

  get active(): boolean {
    return this.#recipient !== undefined;
  }

  join(name: string, place: Place): void {
    this.leave();
    this.#talkTo(this.talks.join(place, name));
  }

  answer(): void {
    if (this.#caller === undefined) return this.#person.note('nobody has come directly');
    this.#talkTo(this.#caller);
    this.#person.note(`what you type goes to ${this.#caller.label} until /leave`);
  }

  /** @returns whether there was anybody to leave */
  leave(): boolean {
    const peer = this.#recipient;
    if (peer === undefined) return false;
    this.talks.leave(peer);
    this.#talkTo(undefined);
    this.#person.note('what you type goes to the relay');
    return true;
  }

  /** To whoever gets what is typed. */
  tell(text: string): void {
    if (this.#recipient !== undefined) this.talks.send(this.#recipient, text);
  }

  #talkTo(peer: Peer | undefined): void {
    this.#recipient = peer;
    this.#person.prompt = peer === undefined ? PROMPT : `to ${peer.nick ?? formatPlace(peer.place)}> `;
  }
}
