import type { ChatExchange } from '../../actions/chat/exchange.ts';
import { IrcDecoder } from '../../raw/irc/decoder.ts';
import { createFramer, type Framer } from '../../wire/framing.ts';
import type { Style } from './recipient.ts';
import type { ChatDialogue } from './dialogue.ts';
import { IrcDialogue } from './irc/dialogue.ts';
import { PlainDialogue } from './plain/dialogue.ts';

/** The way in which a client speaks: what tells its messages apart, and who answers them. */
export interface Speech {
  readonly style: Style;
  readonly dialogue: ChatDialogue;
  /** Whether its messages have an end. */
  readonly takesLines: boolean;
  /** The bytes are used until `carryOut` has answered `false`. */
  push(chunk: Uint8Array): void;
  /**
   * Carries out one message, if one has come whole.
   *
   * @returns whether there was one; a promise where it takes time
   * @throws LimitError
   */
  carryOut(): boolean | Promise<void>;
  /** The client says no more: what it has not ended is its last message, in plain text. */
  carryOutRest(): void | Promise<void>;
  /** Asks whether the client is still there; `false` where that cannot be asked. */
  ping(): boolean;
}

/** The client, as its dialogue has it. */
export interface Speaker {
  readonly id: string;
  readonly address: string;
  send(line: string): void;
  close(lastWords?: string): void;
}

export interface SpeechOptions {
  readonly password?: string | undefined;
  /** Lines. */
  readonly motd?: string | undefined;
  /** Whoever has guessed has to wait for so long for the answer. */
  afterWrongPassword?(): Promise<void>;
  /** Of a plain message, in bytes. */
  readonly maxMessage: number;
}

const NOTHING = new Uint8Array(0);

export class PlainSpeech implements Speech {
  readonly style = 'plain';
  readonly dialogue: PlainDialogue;
  takesLines = true;
  readonly #maxMessage: number;
  /** Made when something comes: thousands of clients say nothing. */
  #framer: Framer | undefined;

  constructor(speaker: Speaker, exchange: ChatExchange, options: SpeechOptions) {
    this.dialogue = new PlainDialogue(speaker, exchange, speaker, options);
    this.#maxMessage = options.maxMessage;
  }

  push(chunk: Uint8Array): void {
    this.#framer ??= createFramer('lenient', this.#maxMessage);
    this.#framer.push(chunk);
    // As its messages end, so do ours.
    this.takesLines = this.#framer.encode(NOTHING).length > 0;
  }

  carryOut(): boolean | Promise<void> {
    const message = this.#framer?.next();
    return message === undefined ? false : (this.dialogue.receive(message) ?? true);
  }

  carryOutRest(): void | Promise<void> {
    const message = this.#framer?.end();
    return message && this.dialogue.receive(message);
  }

  ping(): boolean {
    return false;
  }
}

export class IrcSpeech implements Speech {
  readonly style = 'irc';
  readonly dialogue: IrcDialogue;
  readonly takesLines = true;
  readonly #decoder = new IrcDecoder();

  constructor(speaker: Speaker, exchange: ChatExchange, options: SpeechOptions) {
    this.dialogue = new IrcDialogue(speaker, exchange, speaker, options);
  }

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
  }

  carryOut(): boolean | Promise<void> {
    const line = this.#decoder.next();
    return line === undefined ? false : (this.dialogue.receive(line) ?? true);
  }

  /** RFC 2812, section 2.3: a message has an end, or it is none. */
  carryOutRest(): void {}

  ping(): boolean {
    this.dialogue.ping();
    return true;
  }
}
