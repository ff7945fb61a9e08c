import type { Person } from '../chat/person.ts';

/**
 * What a person types, for several who wait for it one after the other: a line that nobody waits for any more, because
 * something else has come first, is the next one's.
 */
export class Typing {
  readonly #person: Pick<Person, 'readLine'>;
  #next: Promise<string | undefined> | undefined;

  constructor(person: Pick<Person, 'readLine'>) {
    this.#person = person;
  }

  /** The same line until it is taken. */
  next(): Promise<string | undefined> {
    return (this.#next ??= this.#person.readLine());
  }

  take(): void {
    this.#next = undefined;
  }
}
