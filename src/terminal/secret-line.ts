/**
 * One line typed at a terminal in raw mode, nothing of it shown, as a terminal would edit it (termios(3)):
 *
 *     Enter, Ctrl-J, Ctrl-D    the line is done
 *     Backspace, Ctrl-H        takes the last character back
 *     Ctrl-U                   takes back everything
 *     Ctrl-C                   gives up
 *
 * Other control characters, and keys that send an escape sequence (arrows, Home), are no part of a secret.
 */
import { LimitError } from '../errors.ts';

/** In UTF-16 units. What Linux takes in one line; nobody's password is longer, and a file is not to be pasted here. */
export const MAX_SECRET_LENGTH = 4095;

export class SecretLine {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #characters: string[] = [];
  #length = 0;
  #escape: 'no' | 'begun' | 'within' = 'no';

  /**
   * Takes in what was typed, which may end anywhere. Says when the line is done; what comes behind it is dropped.
   *
   * @throws LimitError
   */
  push(bytes: Uint8Array): 'more' | 'done' | 'interrupted' {
    for (const character of this.#decoder.decode(bytes, { stream: true })) {
      if (this.#isEscape(character)) continue;
      switch (character) {
        case '\r':
        case '\n':
        case '\x04':
          return 'done';
        case '\x03':
          return 'interrupted';
        case '\x7f':
        case '\b':
          this.#length -= this.#characters.pop()?.length ?? 0;
          break;
        case '\x15':
          this.#characters = [];
          this.#length = 0;
          break;
        default:
          if (character >= ' ') this.#add(character);
      }
    }
    return 'more';
  }

  get text(): string {
    return this.#characters.join('');
  }

  #add(character: string): void {
    this.#length += character.length;
    if (this.#length > MAX_SECRET_LENGTH) {
      throw new LimitError('MAX_SECRET_LENGTH', `more than ${MAX_SECRET_LENGTH} characters were typed`);
    }
    this.#characters.push(character);
  }

  /** ESC and a character; `ESC [` or `ESC O` goes on to a character from `@` to `~` (ECMA-48, section 5.4). */
  #isEscape(character: string): boolean {
    // Whatever a sequence was going to be, these keys mean what they say.
    const isControl = character < ' ' || character === '\x7f';
    if (character === '\x1b') this.#escape = 'begun';
    else if (this.#escape === 'no' || isControl) {
      this.#escape = 'no';
      return false;
    } else if (this.#escape === 'begun') this.#escape = '[O'.includes(character) ? 'within' : 'no';
    else if (character >= '@' && character <= '~') this.#escape = 'no';
    return true;
  }
}
