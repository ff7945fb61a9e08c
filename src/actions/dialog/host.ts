import { isNetkitError } from '../../errors.ts';
import type { MessageConnection } from '../../net/message-connection.ts';
import type { Person } from '../chat/person.ts';
import { formatPlace, placeOf } from '../chat/place.ts';
import { type DialogEnd, serveDialog } from './dialog.ts';
import { Typing } from './typing.ts';

export interface HostOptions {
  readonly person: Person;
  /** After so many dialogues it is over. No limit without it. */
  readonly count?: number | undefined;
  /** Whether the person is asked after each dialogue: not in a pipe, and not where it is said how many there are to be. */
  readonly ask: boolean;
}

/** Holds one dialogue after the other. */
export class DialogHost {
  readonly #options: HostOptions;
  readonly #typing: Typing;
  #count = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#typing = new Typing(options.person);
  }

  /**
   * One client, from the greeting to the decision what happens then. A connection that breaks ends its dialogue alone.
   *
   * @returns whether another client is to be served
   */
  async serve(connection: MessageConnection): Promise<boolean> {
    const { person, count = Infinity, ask } = this.#options;
    this.#count += 1;
    person.note(`connection ${this.#count} from ${formatPlace(placeOf(connection.remoteAddress))}`);
    const end = await this.#hold(connection);
    connection.close();
    if (end === 'no more input' || this.#count >= count) return false;
    return !ask || this.#askForMore();
  }

  async #hold(connection: MessageConnection): Promise<DialogEnd | 'broken'> {
    const { person } = this.#options;
    try {
      const end = await serveDialog({ connection, person, typing: this.#typing });
      person.note(end === 'they' ? 'the client has ended the dialogue' : 'the dialogue has ended');
      return end;
    } catch (error) {
      if (!isNetkitError(error)) throw error;
      person.note(`the dialogue has ended: ${error.message}`);
      return 'broken';
    }
  }

  async #askForMore(): Promise<boolean> {
    const { person } = this.#options;
    person.prompt = '<S>tart again or <E>nd? ';
    try {
      for (;;) {
        const answer = await this.#typing.next();
        this.#typing.take();
        if (answer === undefined || /^e/i.test(answer.trim())) return false;
        if (/^s/i.test(answer.trim())) return true;
      }
    } finally {
      person.prompt = '';
    }
  }
}
