/**
 * A connection in the order of RFC 1939: a command, and then its reply, with some a text behind it. Several commands may be
 * under way where the server knows PIPELINING (RFC 2449, section 6.6); their replies come in order.
 */
import { LimitError, ProtocolError, TransportError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { refusalFor } from '../../protocols/pop3-refusals.ts';
import type { Pop3Reply } from '../../protocols/pop3-replies.ts';
import { SessionConnection } from '../session-connection.ts';
import { encodeCommand } from './command.ts';
import { ReplyDecoder } from './reply.ts';

/** A listing is held whole. 400,000 messages with the longest of unique ids, 70 characters (RFC 1939, section 7). */
export const MAX_LISTING_BYTES = 32 * 1024 * 1024;

export class Pop3Connection extends SessionConnection<ReplyDecoder> {
  constructor(transport: Transport) {
    super(transport, 'POP3', () => new ReplyDecoder());
  }

  /**
   * The next reply, whatever it says.
   *
   * @param command that it answers, as an error may show it
   * @throws TransportError, ProtocolError, LimitError. After any of these it is closed
   */
  async reply(command: string): Promise<Pop3Reply> {
    try {
      for (;;) {
        const reply = this.decoder.next();
        if (reply !== undefined) {
          this.heard = true;
          return reply;
        }
        await this.readMore(command);
      }
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** The same, where a challenge is none of the answers. */
  async verdict(command: string): Promise<Pop3Reply> {
    return this.#refuseChallenge(command, await this.reply(command));
  }

  /** The same, if it has come already: with many replies, to wait for each costs more than the rest of it. */
  arrivedVerdict(command: string): Pop3Reply | undefined {
    try {
      const reply = this.decoder.next();
      return reply && this.#refuseChallenge(command, reply);
    } catch (error) {
      throw this.fail(error);
    }
  }

  async exchange(keyword: string, ...args: readonly string[]): Promise<Pop3Reply> {
    await this.send(encodeCommand(keyword, ...args));
    return this.verdict(keyword);
  }

  /** @throws RefusalError for -ERR; the connection goes on */
  async request(keyword: string, ...args: readonly string[]): Promise<Pop3Reply> {
    const reply = await this.exchange(keyword, ...args);
    if (reply.status === 'error') throw refusalFor([keyword, ...args].join(' '), reply);
    return reply;
  }

  /**
   * The text that follows a reply, byte for byte, each piece valid until the next is asked for. Who leaves it before its end
   * closes the connection: nobody knows how much would still come. Not a generator: with many small messages, that took half as
   * long again (measured).
   */
  text(onEnd: () => void = () => {}): AsyncIterableIterator<Uint8Array, undefined> {
    let received = 0;
    let ended = false;
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      if (ended) return { done: true, value: undefined };
      const piece = this.decoder.nextText() ?? (await this.#readText(received));
      if (piece !== 'end') {
        received += piece.length;
        return { done: false, value: piece };
      }
      ended = true;
      onEnd();
      return { done: true, value: undefined };
    };
    const leave = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      if (!ended) this.close(new TransportError('aborted', 'a message was left before its end'));
      ended = true;
      return { done: true, value: undefined };
    };
    const iterator = { next, return: leave, [Symbol.asyncIterator]: () => iterator };
    return iterator;
  }

  /** The lines of a text, one character a byte. @throws LimitError */
  async listing(): Promise<readonly string[]> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of this.text()) {
      bytes += piece.length;
      if (bytes > MAX_LISTING_BYTES) {
        throw this.fail(
          new LimitError('MAX_LISTING_BYTES', `a listing is longer than ${MAX_LISTING_BYTES} bytes`),
        );
      }
      pieces.push(Buffer.from(piece));
    }
    const lines = Buffer.concat(pieces).toString('latin1').split('\r\n');
    // What stands behind the last line end.
    lines.pop();
    return lines;
  }

  async #readText(received: number): Promise<Uint8Array | 'end'> {
    try {
      for (;;) {
        const bytes = await this.transport.read();
        if (bytes === undefined) {
          throw new ProtocolError('partial', `the connection ended after ${received} bytes of a text`, {
            source: 'RFC 1939, section 3',
          });
        }
        this.decoder.push(bytes);
        const piece = this.decoder.nextText();
        if (piece !== undefined) return piece;
      }
    } catch (error) {
      throw this.fail(error);
    }
  }

  #refuseChallenge(command: string, reply: Pop3Reply): Pop3Reply {
    if (reply.status !== 'continue') return reply;
    const message = `the server wants to hear more of ${command}, and there is no more to it`;
    throw this.fail(new ProtocolError('weird-reply', message, { source: 'RFC 1939, section 3' }));
  }
}
