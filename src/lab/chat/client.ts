import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChatEvent, ChatExchange } from '../../actions/chat/exchange.ts';
import { TokenBucket } from '../../actions/chat/token-bucket.ts';
import { isNetkitError } from '../../errors.ts';
import { LINGER_TIMEOUT } from '../deadline.ts';
import { END, type Recipient, type Style } from './recipient.ts';
import type { Clock } from './clock.ts';
import type { FanOut } from './fan-out.ts';
import {
  COMMANDS_AT_ONCE,
  HEARD_UP_TO,
  KEEP_ALIVE_MS,
  type RelayLimits,
  SNIFF_MS,
  WRONG_PASSWORD_MS,
} from './limits.ts';
import { soundsLikeIrc } from './sniff.ts';
import { IrcSpeech, PlainSpeech, type Speaker, type Speech } from './speech.ts';

/** What all clients of a relay have in common. */
export interface ClientSurroundings {
  readonly exchange: ChatExchange;
  readonly fanOut: FanOut;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly password?: string | undefined;
  readonly motd?: string | undefined;
  /** Calls back after this turn: so much was said in it. */
  defer(client: RelayClient): void;
  /** The client is told nothing any more. */
  gone(client: RelayClient): void;
  /** Something that must not happen; the client is disconnected. */
  trouble(error: unknown): void;
}

/**
 * A client's connection. What it sends is taken in as long as
 *
 * - its messages before are carried out, in their order,
 * - it keeps within its rate,
 * - it takes what it is sent,
 * - the turn has room for what it says;
 *
 * otherwise its socket is paused, so that nothing piles up here, and nothing is lost.
 */
export class RelayClient implements Recipient, Speaker {
  readonly id: string;
  readonly address: string;
  readonly #socket: Socket;
  readonly #around: ClientSurroundings;
  #speech: Speech | undefined;
  /** The first bytes, until they are enough to tell how it speaks. */
  #first: Buffer | undefined;
  #cancel: (() => void) | undefined;
  #bucket: TokenBucket | undefined;
  /** A command is being carried out. */
  #busy = false;
  /** Commands that were waited for. */
  #commands = 0;
  /** It has sent its last message. */
  #ended = false;
  #state: 'open' | 'closing' | 'closed' = 'open';
  readonly #since: number;
  #heardAt: number;
  #pingedAt: number | undefined;

  constructor(who: { id: string; address: string }, socket: Socket, around: ClientSurroundings) {
    this.id = who.id;
    this.address = who.address;
    this.#socket = socket;
    this.#around = around;
    this.#since = this.#heardAt = around.clock.now();
    this.#later(SNIFF_MS, () => this.#speak(PlainSpeech));
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('drain', () => this.goOn());
    socket.on('end', () => this.#takeEnd());
    socket.on('close', (failed) => this.#takeClose(failed));
  }

  get style(): Style {
    return this.#speech?.style ?? 'plain';
  }

  get takesLines(): boolean {
    return this.#speech?.takesLines ?? true;
  }

  /** An event that concerns it alone. */
  tell(event: ChatEvent): void {
    const line = this.#speech?.dialogue.show(event);
    if (line !== undefined) this.send(line);
  }

  /** A line without its end. */
  send(line: string): void {
    if (this.#state !== 'open') return;
    this.#around.fanOut.catchUp(this);
    this.write([Buffer.from(this.takesLines ? line + END[this.style] : line)]);
  }

  write(pieces: readonly Uint8Array[]): void {
    if (this.#state !== 'open') return;
    const socket = this.#socket;
    if (socket.writableLength > this.#around.limits.maxQueue) return this.breakOff('too slow');
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) {
      socket.write(first);
    } else {
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
  }

  /** What it has done was as much work as so many messages more. */
  charge(messages: number): void {
    this.#bucket?.take(messages);
  }

  /** What it was sent is delivered; what it says is not heard any more. */
  close(lastWords?: string): void {
    if (this.#state !== 'open') return;
    if (lastWords !== undefined) {
      this.#around.fanOut.catchUp(this);
      this.write([Buffer.from(lastWords)]);
    }
    this.#leave('closing');
    this.#socket.end().resume();
    // Whoever does not close their side is not waited for.
    this.#later(LINGER_TIMEOUT, () => this.#socket.destroy());
  }

  /** Ends it in good order: it is told why, and so are the others. */
  disconnect(reason: string): void {
    this.#sayWhy(reason);
    this.close();
  }

  /** Ends it at once: it has stopped to read, or is not there any more. */
  breakOff(reason: string): void {
    if (this.#state === 'closed') return;
    this.#leave('closed');
    this.#sayWhy(reason);
    this.#socket.destroy();
  }

  /** Ends it where its time is up, and asks it for a sign of life. */
  checkTime(now: number): void {
    const { limits, password } = this.#around;
    const speech = this.#speech;
    if (this.#state !== 'open' || speech === undefined) return;
    if (!speech.dialogue.registered) {
      const [limit, missing] =
        speech.style === 'irc'
          ? [limits.registrationTimeout, 'registration']
          : [password === undefined ? Infinity : limits.passwordTimeout, 'the password'];
      if (now - this.#since >= limit) this.disconnect(`time is up: ${missing} has not come`);
    } else if (this.#pingedAt !== undefined) {
      if (now - this.#pingedAt >= limits.pingTimeout) this.disconnect('no answer to PING');
    } else if (now - this.#heardAt >= limits.pingAfter && speech.ping()) {
      this.#pingedAt = now;
    }
  }

  #take(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    this.#noteLife();
    if (this.#speech !== undefined) {
      this.#speech.push(chunk);
      return this.goOn();
    }
    this.#first = this.#first === undefined ? chunk : Buffer.concat([this.#first, chunk]);
    const irc = soundsLikeIrc(this.#first);
    if (irc !== undefined) this.#speak(irc ? IrcSpeech : PlainSpeech);
  }

  /** It is known how the client speaks. */
  #speak(Kind: typeof PlainSpeech | typeof IrcSpeech): void {
    if (this.#speech !== undefined || this.#state !== 'open') return;
    this.#cancel?.();
    const { exchange, limits, password, motd } = this.#around;
    const speech = new Kind(this, exchange, {
      password,
      motd,
      maxMessage: limits.maxMessage,
      afterWrongPassword: () =>
        new Promise((resolve) => void this.#around.clock.after(WRONG_PASSWORD_MS, resolve)),
    });
    this.#speech = speech;
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) speech.push(first);
    const greeting = speech.dialogue.greet();
    if (greeting === undefined) this.goOn();
    else this.#await(greeting);
  }

  #takeEnd(): void {
    this.#ended = true;
    if (this.#speech === undefined) this.#speak(PlainSpeech);
    else this.goOn();
  }

  #takeClose(failed: boolean): void {
    this.#cancel?.();
    if (this.#state === 'open') {
      this.#leave('closed');
      this.#sayWhy(failed ? 'connection lost' : '');
    }
    this.#state = 'closed';
    this.#around.gone(this);
  }

  /** Carries out what has come, as far as it may. */
  goOn(): void {
    const speech = this.#speech;
    if (speech === undefined || this.#busy) return;
    try {
      while (this.#mayGoOn()) {
        const done = speech.carryOut();
        if (done === false) return this.#wantMore(speech);
        this.#bucket?.take();
        if (done !== true) return this.#await(done);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #mayGoOn(): boolean {
    if (this.#state !== 'open') return false;
    const { fanOut, clock, limits } = this.#around;
    if (this.#socket.writableLength > HEARD_UP_TO) {
      this.#socket.pause(); // 'drain' comes.
      return false;
    }
    if (fanOut.isFull) {
      this.#socket.pause();
      this.#around.defer(this);
      return false;
    }
    if (limits.rate === 0) return true;
    const now = clock.now();
    const bucket = (this.#bucket ??= new TokenBucket(limits.rate, limits.burst, now));
    const wait = bucket.wait(now);
    if (wait === 0) return true;
    this.#socket.pause();
    // What it says is waiting here: it is not silent.
    this.#noteLife();
    this.#later(wait, () => this.goOn());
    return false;
  }

  #wantMore(speech: Speech): void {
    if (this.#ended) return this.#finish(speech);
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** The peer has ended in good order. */
  #finish(speech: Speech): void {
    this.#await(
      (async () => {
        await speech.carryOutRest();
        this.disconnect(speech.style === 'irc' ? 'connection closed' : '');
      })(),
    );
  }

  /** What comes next waits until this is done. */
  #await(done: Promise<void>): void {
    this.#busy = true;
    this.#socket.pause();
    void this.#goOnAfter(done);
  }

  async #goOnAfter(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      return this.#fail(error);
    }
    this.#commands += 1;
    // A promise that is fulfilled at once is no turn of the event loop.
    if (this.#commands % COMMANDS_AT_ONCE === 0) await nextTurn();
    this.#busy = false;
    this.goOn();
  }

  #fail(error: unknown): void {
    if (isNetkitError(error)) return this.disconnect(error.message);
    this.#around.trouble(error);
    this.breakOff('something went wrong at the relay');
  }

  #noteLife(): void {
    this.#heardAt = this.#around.clock.now();
    this.#pingedAt = undefined;
  }

  #sayWhy(reason: string): void {
    const leaving = this.#speech?.dialogue.end(reason);
    leaving?.catch((error: unknown) => this.#around.trouble(error));
  }

  #leave(state: 'closing' | 'closed'): void {
    this.#state = state;
    this.#cancel?.();
    this.#around.fanOut.remove(this);
  }

  /** One thing at a time is waited for. */
  #later(milliseconds: number, what: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#around.clock.after(milliseconds, what);
  }
}
