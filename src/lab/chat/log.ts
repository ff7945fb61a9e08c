import { appendFile, close, open } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ChatEvent } from '../../actions/chat/exchange.ts';
import { TransportError } from '../../errors.ts';
import { LineSink } from '../line-sink.ts';
import { plainLine } from './plain/line.ts';

/** What was said is nobody's business but of whoever runs the relay. */
const MODE = 0o600;

/**
 * A line of the log: when, where, what; `undefined` for what is said to one alone.
 *
 *     2026-01-31T12:00:00.000Z #lobby alice> hello
 *     2026-01-31T12:00:01.500Z #lobby server> bob (192.0.2.7:50123) joined #lobby
 *
 * @param at in milliseconds since 1970
 */
export function logLine(event: ChatEvent, at: number): string | undefined {
  if (event.kind === 'whispered' || event.kind === 'invited') return undefined;
  const line = plainLine(event);
  const where = 'rooms' in event ? event.rooms.join(',') : event.room;
  return line === undefined ? undefined : `${new Date(at).toISOString()} ${where || '-'} ${escape(line)}`;
}

/** One line stays one, whatever somebody has put into it. */
function escape(line: string): string {
  return line.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A file that lines are added to. It never holds anybody up: what it cannot take in time is left out, and counted. */
export class ChatLog {
  readonly #file: number;
  readonly #lines: LineSink;
  readonly #tell: (trouble: string) => void;
  #writing: Promise<void> | undefined;
  #failed = false;

  private constructor(file: number, tell: (trouble: string) => void) {
    this.#file = file;
    this.#tell = tell;
    this.#lines = new LineSink((text, callback) => this.#write(text, callback));
  }

  /**
   * @param tell is told once where lines are lost
   * @throws TransportError `write-file`
   */
  static async open(path: string, tell: (trouble: string) => void): Promise<ChatLog> {
    try {
      return new ChatLog(await promisify(open)(path, 'a', MODE), tell);
    } catch (cause) {
      throw new TransportError('write-file', `cannot write ${path}: ${(cause as Error).message}`, { cause });
    }
  }

  add(line: string): void {
    this.#lines.add(line);
  }

  /** Once what was added is written, as far as it can be. */
  async close(): Promise<void> {
    await nextTurn();
    while (this.#writing !== undefined) await this.#writing;
    await promisify(close)(this.#file);
  }

  #write(text: string, callback: () => void): void {
    this.#writing = new Promise((resolve) => {
      appendFile(this.#file, text, (error) => {
        if (error !== null && !this.#failed) {
          this.#failed = true;
          this.#tell(`the log has lines missing: ${error.message}`);
        }
        this.#writing = undefined;
        callback();
        resolve();
      });
    });
  }
}
