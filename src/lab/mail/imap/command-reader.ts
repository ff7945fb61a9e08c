/**
 * What a client says, a line with its literals at a time (RFC 3501, section 2.2.1):
 *
 *     a1 LOGIN {5}           the client waits
 *     + Go on.               … until it is told to go on
 *     alice {6+}             or does not (LITERAL+, RFC 7888)
 *     secret
 *
 * A message that APPEND brings is kept apart from its line, in which an empty literal stands for it.
 */
import { LimitError } from '../../../errors.ts';
import type { Transport } from '../../../net/types.ts';
import { ImapDecoder, type ImapEvent } from '../../../raw/imap/decoder.ts';
import { withDeadline } from '../../ftp/deadline.ts';
import { MAX_COMMAND_BYTES, MAX_LITERALS_BYTES } from './limits.ts';

export interface CommandLine {
  /** Without its line end; one character a byte. */
  readonly text: string;
  readonly message?: Buffer;
  /** It announced a literal that is larger than this, in bytes, and was not told to go on. */
  readonly tooLarge?: number;
}

export interface ReaderHost {
  readonly idleTimeout: number;
  readonly stallTimeout: number;
  /** Of a message for APPEND, in bytes; `undefined` as long as nobody has logged in. */
  readonly maxMessage: number | undefined;
  /** Tells the client to send its literal. */
  goOn(): Promise<void>;
  /** After that much silence: ends the session. */
  late(timeout: number): void;
}

/** Behind the name of the folder; that itself may be a literal. */
const MESSAGE = /^[^ ]+ APPEND (?!~?\{\d+\+?\}$)/i;

export class CommandReader {
  readonly #transport: Transport;
  readonly #host: ReaderHost;
  readonly #decoder = new ImapDecoder({
    from: 'client',
    maxLine: MAX_COMMAND_BYTES,
    maxLiteral: MAX_LITERALS_BYTES,
  });
  #literals = 0;
  #message: Buffer[] | undefined;

  constructor(transport: Transport, host: ReaderHost) {
    this.#transport = transport;
    this.#host = host;
  }

  /** Whether something has come that nobody has asked for, be it half a line. */
  get hasMore(): boolean {
    return this.#decoder.surplus > 0;
  }

  /**
   * @returns `undefined` once the client has ended
   * @throws TransportError; ProtocolError, LimitError, after which nothing can be read any more
   */
  async next(): Promise<CommandLine | undefined> {
    for (;;) {
      const event = this.#decoder.next();
      if (event === undefined) {
        if (!(await this.#read())) return undefined;
      } else if (event.type === 'chunk') {
        this.#message?.push(Buffer.from(event.bytes));
      } else if (event.type === 'line') {
        return this.#take(event.text);
      } else {
        const refused = await this.#literal(event);
        if (refused !== undefined) return refused;
      }
    }
  }

  async #literal({ size, synchronising }: ImapEvent & { type: 'literal' }): Promise<CommandLine | undefined> {
    const text = this.#decoder.head;
    const { maxMessage } = this.#host;
    const isMessage = maxMessage !== undefined && this.#message === undefined && MESSAGE.test(text);
    const limit = isMessage ? maxMessage : MAX_LITERALS_BYTES - this.#literals;
    if (size > limit) {
      // Its bytes are on their way: to read them all for nothing is what a flood wants.
      if (!synchronising) throw new LimitError('maxMessage', `a literal is larger than ${limit} bytes`);
      this.#decoder.drop();
      this.#forget();
      return { text, tooLarge: limit };
    }
    if (isMessage) {
      this.#decoder.passOn();
      this.#message = [];
    } else this.#literals += size;
    if (synchronising) await this.#host.goOn();
    return undefined;
  }

  #take(text: string): CommandLine {
    const message = this.#message === undefined ? undefined : Buffer.concat(this.#message);
    this.#forget();
    return message === undefined ? { text } : { text, message };
  }

  #forget(): void {
    this.#message = undefined;
    this.#literals = 0;
  }

  async #read(): Promise<boolean> {
    const { idleTimeout, stallTimeout } = this.#host;
    const timeout = this.hasMore || this.#message !== undefined ? stallTimeout : idleTimeout;
    const bytes = await withDeadline(this.#transport.read(), timeout, () => this.#host.late(timeout));
    if (bytes === undefined) return false;
    this.#decoder.push(bytes);
    return true;
  }
}
