import type { Person } from '../../src/actions/chat/person.ts';

/** Somebody whose lines a test types, and who keeps all that is shown: notes in brackets, a prompt with what is typed behind it. */
export class ChatPerson implements Person {
  readonly shown: string[] = [];
  prompt = '';
  readonly #typed: (string | undefined)[] = [];
  #reader: ((line: string | undefined) => void) | undefined;
  #changed: () => void = () => undefined;

  /** `undefined` for the end. */
  type(...lines: readonly (string | undefined)[]): void {
    for (const line of lines) {
      const reader = this.#reader;
      this.#reader = undefined;
      if (reader) reader(line);
      else this.#typed.push(line);
    }
  }

  readLine(): Promise<string | undefined> {
    if (this.#typed.length > 0) return Promise.resolve(this.#typed.shift());
    return new Promise((resolve) => (this.#reader = resolve));
  }

  say(text: string): void {
    this.shown.push(text);
    this.#changed();
  }

  note(text: string): void {
    this.say(`(${text})`);
  }

  /** Once it was shown; what came before it is not looked at again. */
  async until(wanted: string | RegExp): Promise<void> {
    for (;;) {
      const at = this.shown.findIndex(
        (line, index) =>
          index >= this.#seen && (wanted instanceof RegExp ? wanted.test(line) : line === wanted),
      );
      if (at !== -1) {
        this.#seen = at + 1;
        return;
      }
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }
  #seen = 0;
}
