import type { Transport } from '../../net/types.ts';
import { CommandDecoder, type FtpCommand } from '../../raw/ftp/command.ts';
import { MAX_COMMANDS_AHEAD } from './limits.ts';

/** The commands of a control connection, one at a time. Nothing is read before it is asked for. */
export class CommandReader {
  readonly #transport: Transport;
  readonly #decoder = new CommandDecoder();
  readonly #waiting: (FtpCommand | 'too-long')[] = [];
  #reading: Promise<void> | undefined;
  #ended = false;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Whether something has come that nobody has asked for, be it half a command. */
  get hasMore(): boolean {
    return this.#waiting.length > 0 || this.#decoder.surplus > 0;
  }

  /**
   * @returns `undefined` once the client has ended; `too-long` for a line that is thrown away
   * @throws TransportError
   */
  async next(): Promise<FtpCommand | 'too-long' | undefined> {
    for (;;) {
      const command = this.#waiting.shift() ?? this.#decoder.next();
      if (command !== undefined || this.#ended) return command;
      await this.#read();
    }
  }

  /**
   * Reads on while a transfer runs, so that ABOR is seen (RFC 959, section 4.1.3): shows each command as it comes, and
   * keeps those that are not taken for `next`. Not beyond AUTH: what follows that is not ours to read.
   *
   * @param take answers whether the command is dealt with
   */
  async readAhead(take: (command: FtpCommand) => Promise<boolean>, signal: AbortSignal): Promise<void> {
    let looked = 0;
    while (!signal.aborted && !this.#ended && this.#waiting.length < MAX_COMMANDS_AHEAD) {
      const command = this.#waiting[looked] ?? this.#decodeAhead();
      if (command === undefined) await this.#read();
      else if (command === 'too-long') looked += 1;
      else if (command.verb === 'AUTH') return;
      else if (await take(command)) this.#waiting.splice(looked, 1);
      else looked += 1;
    }
  }

  #decodeAhead(): FtpCommand | 'too-long' | undefined {
    const command = this.#decoder.next();
    if (command !== undefined) this.#waiting.push(command);
    return command;
  }

  /** One read at a time, whoever asks for it. */
  #read(): Promise<void> {
    return (this.#reading ??= this.#readOnce().finally(() => (this.#reading = undefined)));
  }

  async #readOnce(): Promise<void> {
    const bytes = await this.#transport.read();
    if (bytes === undefined) this.#ended = true;
    else this.#decoder.push(bytes);
  }
}
