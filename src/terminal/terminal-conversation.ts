import readline from 'node:readline';
import type { Conversation } from './conversation.ts';
import type { Terminal } from './io.ts';
import { Keys } from './keys.ts';
import { Screen, widthOfScreen } from './screen.ts';

/** What a typed line may have, in characters: as much as the line editing of the system itself takes (termios(3), canonical mode). */
export const MAX_TYPED_LINE = 4096;

/** Lines that were typed and that nobody has asked for yet: nobody types further ahead, but one can paste. */
export const MAX_WAITING_LINES = 1000;

/** For the arrow keys. */
const HISTORY_LINES = 200;

/**
 * At the bottom of the screen a line that can be edited (node:readline), above it what is shown meanwhile. Everything that is
 * drawn erases that line first, and draws it anew behind.
 */
export class TerminalConversation implements Conversation {
  readonly #terminal: Terminal;
  readonly #keys: Keys;
  readonly #screen: Screen;
  readonly #editor: readline.Interface;
  readonly #lines: string[] = [];
  readonly #readers: ((line: string | undefined) => void)[] = [];
  /** Something too long is being typed or pasted; it is forgotten up to its end. */
  #tooLong = false;
  #closed = false;

  constructor(terminal: Terminal, prompt: string) {
    this.#terminal = terminal;
    this.#keys = new Keys(terminal.input);
    this.#screen = new Screen(terminal.output);
    this.#editor = readline.createInterface({
      input: this.#keys,
      output: this.#screen,
      terminal: true,
      prompt,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
    });
    this.#editor.on('line', (line) => this.#take(line));
    this.#editor.on('SIGINT', () => terminal.interrupt());
    // readline stops listening when it is sent to the background, and leaves it to others to begin again.
    this.#editor.on('SIGCONT', () => this.#editor.resume());
    this.#editor.on('close', () => this.#onClose());
    this.#keys.on('gone', () => this.close());
    this.#keys.on('keypress', () => this.#limitLine());
    terminal.output.on('resize', this.#onResize);
    this.#editor.prompt();
  }

  get prompt(): string {
    return this.#editor.getPrompt();
  }

  set prompt(prompt: string) {
    if (prompt === this.prompt || this.#closed) return;
    this.#drawAgain(() => this.#editor.setPrompt(prompt));
  }

  readLine(): Promise<string | undefined> {
    const line = this.#lines.shift();
    if (line !== undefined || this.#closed) return Promise.resolve(line);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  say(text: string): void {
    const rows = `${text.replaceAll('\n', '\r\n')}\r\n`;
    if (this.#closed) this.#screen.write(rows);
    else this.#drawAgain(() => this.#screen.write(rows));
  }

  close(): void {
    this.#editor.close();
  }

  #take(line: string): void {
    if (this.#tooLong) {
      this.#tooLong = false;
      this.say(`(that was more than ${MAX_TYPED_LINE} characters, and was not taken)`);
    } else {
      const reader = this.#readers.shift();
      if (reader !== undefined) reader(line);
      else if (this.#lines.length < MAX_WAITING_LINES) this.#lines.push(line);
      else this.say(`(${MAX_WAITING_LINES} lines are waiting: this one was not taken)`);
    }
    if (!this.#closed) this.#editor.prompt();
  }

  #limitLine(): void {
    if (this.#editor.line.length <= MAX_TYPED_LINE) return;
    this.#tooLong = true;
    this.#editor.write(null, { ctrl: true, name: 'e' });
    this.#editor.write(null, { ctrl: true, name: 'u' });
  }

  /** Erases prompt and line, has something done in their place, and draws them again. */
  #drawAgain(meanwhile: () => void): void {
    this.#screen.together(() => {
      const { rows } = this.#editor.getCursorPos();
      this.#erase(rows);
      meanwhile();
      this.#drawBelow(rows);
    });
  }

  #erase(rows: number): void {
    readline.moveCursor(this.#screen, 0, -rows);
    readline.cursorTo(this.#screen, 0);
    readline.clearScreenDown(this.#screen);
  }

  /** readline goes up as many rows as it has last drawn above the cursor: so we are to be that far below. */
  #drawBelow(rowsLastDrawn: number): void {
    this.#screen.write('\r\n'.repeat(rowsLastDrawn));
    this.#editor.prompt(true);
  }

  /** A terminal that gets narrower or wider wraps anew what it shows, and the cursor moves with it. */
  readonly #onResize = (): void => {
    this.#screen.together(() => {
      const before = this.#editor.getCursorPos().rows;
      this.#screen.columns = widthOfScreen(this.#terminal.output);
      this.#erase(this.#editor.getCursorPos().rows);
      this.#drawBelow(before);
    });
  };

  #onClose(): void {
    this.#closed = true;
    this.#screen.together(() => this.#erase(this.#editor.getCursorPos().rows));
    this.#terminal.output.off('resize', this.#onResize);
    this.#keys.release();
    for (const reader of this.#readers.splice(0)) reader(undefined);
  }
}
