/**
 * Many messages, or the beginnings of many, asked for ahead where the server knows PIPELINING (RFC 2449, section 6.6):
 *
 *     C: RETR 1␍␊RETR 2␍␊RETR 3␍␊
 *     S: +OK …   message 1 …   +OK …   message 2 …
 *     C: RETR 4␍␊RETR 5␍␊                  once half of what was asked for has come
 */
import { ProtocolError, UsageError } from '../../errors.ts';
import { refusalFor } from '../../protocols/pop3-refusals.ts';
import type { Pop3Message } from '../../protocols/pop3.ts';
import { encodeCommand } from './command.ts';
import type { Pop3Connection } from './connection.ts';

/**
 * Commands under way. Together they are 4 KiB at most, which a system takes also while the server waits for us to read: both
 * sides waiting for the other to read is what pipelining must not lead to.
 */
export const MAX_AHEAD = 128;
/** Messages that are under way beside the first: what must be read in vain where somebody stops early. */
export const MAX_AHEAD_BYTES = 1024 * 1024;
/** What most headers stay below, and with MAX_AHEAD of them MAX_AHEAD_BYTES. */
export const USUAL_HEADER_BYTES = 8 * 1024;
/** RFC 5322, section 2.1.1: a line with its end. */
export const LONGEST_LINE_BYTES = 1_000;
/** What came beyond the announced sizes, before a server is given up whose messages do not end. */
const MAX_SURPLUS_BYTES = MAX_AHEAD_BYTES;

export interface RetrieveAllOptions {
  /** How many may be asked for at once: 1 where the server has no PIPELINING. */
  readonly ahead: number;
  /** Called before anything is sent; what it throws ends this. @returns what is called when all is over */
  begin(): () => void;
  /** What asks for a message, as keyword and arguments. */
  command(number: number): readonly [keyword: string, ...args: string[]];
  /** How long each answer will be about, in bytes; asked for where several are under way. A message that is not there counts as none. */
  sizes(): Promise<(number: number) => number>;
}

/**
 * The messages in order. Once a refusal or the caller ends this, replies that are still under way are read and dropped, so that
 * the session can go on.
 *
 * @throws RefusalError; UsageError for a body that was not read, which ends the session
 */
export async function* retrieveAll(
  connection: Pop3Connection,
  numbers: readonly number[],
  { ahead, begin, command: commandFor, sizes }: RetrieveAllOptions,
): AsyncGenerator<Pop3Message, void, undefined> {
  const end = begin();
  let pipeline: Pipeline | undefined;
  let isBodyRead = true;
  const onBodyRead = (): void => void (isBodyRead = true);
  try {
    const sizeOf = ahead > 1 && numbers.length > 1 ? await sizes() : () => 0;
    pipeline = new Pipeline(connection, numbers, { ahead, sizeOf, commandFor });
    for (const number of numbers) {
      if (pipeline.isHalfEmpty) await pipeline.fill();
      const command = commandFor(number).join(' ');
      const reply = connection.arrivedVerdict(command) ?? (await connection.verdict(command));
      pipeline.answered(number);
      if (reply.status === 'error') throw refusalFor(command, reply);
      isBodyRead = false;
      yield { number, body: connection.text(onBodyRead) };
      if (!isBodyRead) throw new UsageError('a message must be read to its end before the next is asked for');
    }
  } finally {
    if (isBodyRead) await pipeline?.drain();
    else connection.close();
    end();
  }
}

interface Window {
  readonly ahead: number;
  readonly sizeOf: (number: number) => number;
  readonly commandFor: RetrieveAllOptions['command'];
}

class Pipeline {
  readonly #connection: Pop3Connection;
  readonly #numbers: readonly number[];
  readonly #options: Window;
  /** How many have been asked for, and how many of these were answered. */
  #asked = 0;
  #answered = 0;
  /** Sizes of those in between. */
  #bytesAhead = 0;

  constructor(connection: Pop3Connection, numbers: readonly number[], options: Window) {
    this.#connection = connection;
    this.#numbers = numbers;
    this.#options = options;
  }

  get isHalfEmpty(): boolean {
    return this.#ahead <= this.#options.ahead / 2;
  }

  /** Asks for more, several at once. */
  async fill(): Promise<void> {
    const { ahead, sizeOf, commandFor } = this.#options;
    const commands: Buffer[] = [];
    while (this.#ahead < ahead) {
      const number = this.#numbers[this.#asked];
      if (number === undefined) break;
      const size = sizeOf(number);
      if (this.#ahead > 0 && this.#bytesAhead + size > MAX_AHEAD_BYTES) break;
      commands.push(encodeCommand(...commandFor(number)));
      this.#asked += 1;
      this.#bytesAhead += size;
    }
    if (commands.length > 0) await this.#connection.send(Buffer.concat(commands));
  }

  answered(number: number): void {
    this.#answered += 1;
    this.#bytesAhead -= this.#options.sizeOf(number);
  }

  /** Reads what is under way. Never throws: where that fails, the connection is closed. */
  async drain(): Promise<void> {
    const { commandFor } = this.#options;
    let room = this.#bytesAhead + MAX_SURPLUS_BYTES;
    try {
      while (this.#ahead > 0 && !this.#connection.closed) {
        const [keyword] = commandFor(this.#numbers[this.#answered] ?? 0);
        const reply = await this.#connection.verdict(keyword);
        this.#answered += 1;
        if (reply.status === 'error') continue;
        for await (const piece of this.#connection.text()) {
          room -= piece.length;
          if (room < 0)
            throw new ProtocolError('weird-reply', 'the messages are longer than was to be expected');
        }
      }
    } catch {
      // text() has closed it, and whatever comes next fails with the reason.
    }
  }

  get #ahead(): number {
    return this.#asked - this.#answered;
  }
}
