/**
 * Several transfers at once: a bar each, and below them a row for all. They stand at the lower end of what has been written;
 * lines that are said meanwhile come above them.
 */
import { now } from '../now.ts';
import { escapeForTerminal } from './escape.ts';
import type { Output } from './io.ts';
import { REDRAW_INTERVAL, renderProgress } from './progress.ts';
import { cutToWidth, padToWidth } from './width.ts';

/** Bars at once: what a small window has room for. Those that began first are shown, and the others counted. */
export const MAX_BARS = 8;

/** A name takes at most a third of a row. */
const WIDEST_NAME = 24;

export interface ProgressList {
  begin(
    id: number,
    name: string,
    facts: { readonly total: number | undefined; readonly offset: number },
  ): void;
  add(id: number, bytes: number): void;
  end(id: number): void;
  /** The last row, drawn anew each time; asked for only when it is drawn. */
  summarise(row: () => string): void;
  /** Writes a line, ended here, that stays. */
  say(output: Output, line: string): void;
  /** Takes the bars away, for good. */
  done(): void;
}

interface Bar {
  readonly name: string;
  readonly total: number | undefined;
  /** What was there before, in bytes: it is no part of the speed. */
  readonly offset: number;
  readonly startedAt: number;
  bytes: number;
}

/** Bars on a terminal; on anything else only what is said. */
export function createProgressList(screen: Output, clock: () => number = now): ProgressList {
  return screen.isTTY === true ? new DrawnList(screen, clock) : PLAIN_LIST;
}

const PLAIN_LIST: ProgressList = {
  begin: () => undefined,
  add: () => undefined,
  end: () => undefined,
  summarise: () => undefined,
  say: (output, line) => void output.write(`${line}\n`),
  done: () => undefined,
};

class DrawnList implements ProgressList {
  readonly #screen: Output;
  readonly #clock: () => number;
  readonly #bars = new Map<number, Bar>();
  /** A peer that is silent has to be seen, too. */
  readonly #timer: NodeJS.Timeout;
  #summary: () => string = () => '';
  /** What is over within the first interval never shows a bar. */
  #drawnAt: number;
  /** On the screen. */
  #rows = 0;

  constructor(screen: Output, clock: () => number) {
    this.#screen = screen;
    this.#clock = clock;
    this.#drawnAt = clock();
    this.#timer = setInterval(() => this.#drawInTime(), REDRAW_INTERVAL);
    // What is drawn must not keep the process alive.
    this.#timer.unref();
  }

  begin(id: number, name: string, { total, offset }: { total: number | undefined; offset: number }): void {
    this.#bars.set(id, { name: escapeForTerminal(name), total, offset, startedAt: this.#clock(), bytes: 0 });
  }

  add(id: number, bytes: number): void {
    const bar = this.#bars.get(id);
    if (bar !== undefined) bar.bytes += bytes;
    this.#drawInTime();
  }

  end(id: number): void {
    this.#bars.delete(id);
    this.#drawInTime();
  }

  summarise(row: () => string): void {
    this.#summary = row;
  }

  say(output: Output, line: string): void {
    const bars = this.#rows;
    this.#screen.write(this.#toTop());
    this.#rows = 0;
    output.write(`${line}\n`);
    if (bars > 0) this.#draw();
  }

  done(): void {
    clearInterval(this.#timer);
    this.#screen.write(this.#toTop());
    this.#rows = 0;
  }

  #drawInTime(): void {
    const time = this.#clock();
    if (time - this.#drawnAt < REDRAW_INTERVAL) return;
    this.#drawnAt = time;
    this.#draw();
  }

  #draw(): void {
    // The last column stays free: some terminals wrap as soon as it is written.
    const columns = (this.#screen.columns ?? 80) - 1;
    const shown = [...this.#bars.values()].slice(0, MAX_BARS);
    const others = this.#bars.size - shown.length;
    const rows = [
      ...shown.map((bar) => this.#rowOf(bar, columns)),
      ...(others > 0 ? [`and ${others} more`] : []),
      this.#summary(),
    ].map((row) => cutToWidth(row, columns));
    this.#screen.write(`${this.#toTop()}${rows.map((row) => `${row}\n`).join('')}`);
    this.#rows = rows.length;
  }

  #rowOf({ name, total, offset, startedAt, bytes }: Bar, columns: number): string {
    const width = Math.min(WIDEST_NAME, Math.floor(columns / 3));
    const state = { bytes: offset + bytes, total, elapsed: this.#clock() - startedAt, before: offset };
    return `${padToWidth(cutToWidth(name, width), width)} ${renderProgress(state, columns - width - 1)}`;
  }

  /** To where the first row stands, with nothing from there on. */
  #toTop(): string {
    return this.#rows === 0 ? '' : `\x1b[${this.#rows}A\r\x1b[J`;
  }
}
