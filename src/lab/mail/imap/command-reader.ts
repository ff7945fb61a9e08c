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
import { now } from '../../../now.ts';
import { withDeadline } from '../../deadline.ts';
import { type InFlight, IncomingMessage, MIN_BYTES_PER_SECOND } from '../incoming.ts';
import { MAX_COMMAND_BYTES, MAX_LITERALS, MAX_LITERALS_BYTES } from './limits.ts';

export interface CommandLine {
  /** Without its line end; one character a byte. */
  readonly text: string;
  readonly message?: Buffer;
  /** It brought a message for which there was no room among those on their way. */
  readonly crowded?: true;
  /** It announced a literal that is larger than this, in bytes, and was not told to go on. */
  readonly tooLarge?: number;
}

export interface ReaderHost {
  readonly idleTimeout: number;
  readonly commandTimeout: number;
  readonly inFlight: InFlight;
  /** Of a message for APPEND, in bytes; `undefined` as long as nobody has logged in. */
  readonly maxMessage: number | undefined;
  /** Tells the client to send its literal. */
  goOn(): Promise<void>;
  /** There was silence for too long, or a command that does not come to its end: ends the session. */
  late(why: 'silent' | 'slow'): void;
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
  #literalBytes = 0;
  #message: IncomingMessage | undefined;
  /** When the command that has begun has to be there, by the clock of `now`. */
  #due: number | undefined;

  constructor(transport: Transport, host: ReaderHost) {
    this.#transport = transport;
    this.#host = host;
  }

  /** Whether something has come that nobody has asked for, be it half a line. */
  get hasMore(): boolean {
    return this.#decoder.surplus > 0;
  }

  /**
   * @returns `undefined` once the client has ended, or is sent away
   * @throws TransportError; ProtocolError, LimitError, after which nothing can be read any more
   */
  async next(): Promise<CommandLine | undefined> {
    for (;;) {
      const event = this.#decoder.next();
      if (event === undefined) {
        if (!(await this.#read())) return undefined;
      } else if (event.type === 'chunk') {
        this.#message?.add(event.bytes);
      } else if (event.type === 'line') {
        return this.#take(event.text);
      } else {
        const refused = await this.#literal(event);
        if (refused !== undefined) return refused;
      }
    }
  }

  /** Nothing more is read: what has come of a message is given up. */
  close(): void {
    this.#message?.drop();
  }

  async #literal({ size, synchronising }: ImapEvent & { type: 'literal' }): Promise<CommandLine | undefined> {
    this.#literals += 1;
    if (this.#literals > MAX_LITERALS) {
      throw new LimitError('MAX_LITERALS', `a line has more than ${MAX_LITERALS} literals`);
    }
    const text = this.#decoder.head;
    const { maxMessage, inFlight, commandTimeout } = this.#host;
    const isMessage = maxMessage !== undefined && this.#message === undefined && MESSAGE.test(text);
    const limit = isMessage ? maxMessage : MAX_LITERALS_BYTES - this.#literalBytes;
    if (size > limit) {
      // Its bytes are on their way: to read them all for nothing is what a flood wants.
      if (!synchronising) throw new LimitError('maxMessage', `a literal is larger than ${limit} bytes`);
      this.#decoder.drop();
      this.#forget();
      return { text, tooLarge: limit };
    }
    if (isMessage) {
      this.#decoder.passOn();
      this.#message = new IncomingMessage(inFlight);
      this.#due = (this.#due ?? now() + commandTimeout) + (size / MIN_BYTES_PER_SECOND) * 1000;
    } else this.#literalBytes += size;
    if (synchronising) await this.#host.goOn();
    return undefined;
  }

  #take(text: string): CommandLine {
    const message = this.#message;
    const line = message?.crowded === true ? { text, crowded: true as const } : { text };
    const bytes = message?.crowded === false ? { message: message.finish() } : {};
    this.#forget();
    return { ...line, ...bytes };
  }

  #forget(): void {
    this.#message?.drop();
    this.#message = undefined;
    this.#literals = 0;
    this.#literalBytes = 0;
    this.#due = undefined;
  }

  async #read(): Promise<boolean> {
    const { idleTimeout, commandTimeout } = this.#host;
    if (this.hasMore || this.#message !== undefined) this.#due ??= now() + commandTimeout;
    const isIdle = this.#due === undefined;
    // A message has much time if it comes; if nothing comes, no more than anything else.
    const timeout = isIdle ? idleTimeout : Math.min(Math.max((this.#due ?? 0) - now(), 0), commandTimeout);
    const why = isIdle ? 'silent' : 'slow';
    let late = false;
    const bytes = await withDeadline(this.#transport.read(), timeout, () => {
      late = true;
      this.#host.late(why);
    });
    // What comes while the client is sent away comes too late.
    if (bytes === undefined || late) return false;
    this.#decoder.push(bytes);
    return true;
  }
}
