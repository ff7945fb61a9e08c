/** Lines that may wait for a slow reader; what comes beyond is counted and left out, so that memory stays flat. */
export const MAX_WAITING_LINES = 10_000;

/** The same in characters: lines may be long. */
export const MAX_WAITING_LENGTH = 4 * 1024 * 1024;

/** Takes text, calling back when it can take more. */
export type WriteText = (text: string, callback: () => void) => unknown;

/** Gathers the lines of a turn of the event loop into one write, with one write under way at a time. */
export class LineSink {
  readonly #write: WriteText;
  #waiting: string[] = [];
  #length = 0;
  #dropped = 0;
  #busy = false;

  constructor(write: WriteText) {
    this.#write = write;
  }

  add(line: string): void {
    const isFull = this.#waiting.length >= MAX_WAITING_LINES || this.#length > MAX_WAITING_LENGTH;
    if (isFull) this.#dropped += 1;
    else {
      this.#waiting.push(line);
      this.#length += line.length;
    }
    if (this.#busy) return;
    this.#busy = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#dropped > 0) this.#waiting.push(`(${this.#dropped} lines left out)`);
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    this.#length = 0;
    this.#dropped = 0;
    this.#write(text, () => {
      if (this.#waiting.length > 0) this.#flush();
      else this.#busy = false;
    });
  }
}
