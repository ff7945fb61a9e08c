/**
 * One command at a time (RFC 9051, section 5.5 would allow more), and everything that a server may say meanwhile:
 *
 *     C: a1 FETCH 1:2 (FLAGS)
 *     S: * 1 FETCH (FLAGS ())          what was asked for
 *     S: * 23 EXISTS                   and what nobody has asked for: taken in stride, at any time
 *     S: a1 OK done                    with the command's own tag: it is over
 *     S: * BYE shutting down           at any time: it is all over
 */
import { isNetkitError, ProtocolError } from '../../errors.ts';
import type { StartTlsAsClient, Transport, UpgradableTransport } from '../../net/types.ts';
import { imapByeError, imapRefusalFor } from '../../protocols/imap-refusals.ts';
import { SessionConnection } from '../session-connection.ts';
import { encodeCommand, type ImapCommand, labelOf, LITERAL_MINUS_BYTES } from './command.ts';
import { ImapDecoder } from './decoder.ts';
import { type ResponseCode, wordsIn } from './response-codes.ts';
import {
  type ContinuationResponse,
  type ImapResponse,
  parseResponse,
  type StatusResponse,
  type TaggedResponse,
  type UntaggedResponse,
} from './responses.ts';

/** What is read: a response, or a part of one whose literal is passed on. */
export type ImapInput =
  | ImapResponse
  | { readonly type: 'literal'; readonly size: number }
  /** Valid until the next is asked for. */
  | { readonly type: 'chunk'; readonly bytes: Uint8Array };

export type UntaggedHandler = (response: UntaggedResponse) => void;

/**
 * Of literals that may go out unasked, those that do: a large one that the server then refuses would have crossed the network
 * for nothing. In bytes: what goes out in one round trip anyway.
 */
export const MAX_UNASKED_BYTES = 64 * 1024;

export class ImapConnection extends SessionConnection<ImapDecoder> {
  /** The latest that the server has told, in capitals; empty where it has not yet. */
  capabilities: ReadonlySet<string> = new Set();
  /** Told of all untagged responses, before whoever waits for them. */
  listener: UntaggedHandler | undefined;
  /** Whether this literal is to come as chunks, by what stands before it in its line. */
  passesOn: ((head: string) => boolean) | undefined;
  #commands = 0;
  #running: { readonly tag: string; readonly label: string } | undefined;

  constructor(transport: Transport) {
    super(transport, 'IMAP', () => new ImapDecoder({ from: 'server' }));
  }

  /** The command that is under way; empty where none is. */
  get #label(): string {
    return this.#running?.label ?? '';
  }

  has(capability: string): boolean {
    return this.capabilities.has(capability);
  }

  /** How large a literal may go out without a question, in bytes; -1 for none. */
  get unasked(): number {
    if (this.has('LITERAL+')) return MAX_UNASKED_BYTES;
    return this.has('LITERAL-') || this.has('IMAP4REV2') ? LITERAL_MINUS_BYTES : -1;
  }

  /** @throws RefusalError `unavailable` for BYE; ProtocolError for anything that is no greeting */
  async greeting(): Promise<StatusResponse> {
    const response = await this.receive();
    if (response.type === 'status' && (response.status === 'OK' || response.status === 'PREAUTH'))
      return response;
    throw this.fail(
      new ProtocolError('weird-reply', 'the server does not begin with a greeting', {
        source: 'RFC 9051, section 7.1',
      }),
    );
  }

  /** A command from its beginning to its end. @throws RefusalError for NO and BAD */
  async request(command: ImapCommand, handle?: UntaggedHandler): Promise<TaggedResponse> {
    await this.begin(command, handle);
    return this.finish(handle);
  }

  /**
   * Sends a command, all its literals with it.
   *
   * @throws RefusalError where the server wants none of them
   */
  async begin(command: ImapCommand, handle?: UntaggedHandler): Promise<void> {
    this.#commands += 1;
    const tag = `a${this.#commands}`;
    const pieces = encodeCommand(tag, command, this.unasked);
    this.#running = { tag, label: labelOf(command) };
    for (const [index, { bytes, shown }] of pieces.entries()) {
      if (index > 0) await this.demanded(handle);
      await this.send(bytes, shown);
    }
  }

  /** Until the server asks for the rest. @throws RefusalError where it wants no more */
  async demanded(handle?: UntaggedHandler): Promise<ContinuationResponse> {
    const label = this.#label;
    const response = await this.continuation(handle);
    if (response.type === 'continuation') return response;
    this.judge(label, response);
    throw this.fail(
      new ProtocolError('weird-reply', `the server has done ${label} before all of it was sent`, {
        source: 'RFC 9051, section 4.3',
      }),
    );
  }

  /** A continuation, or the command's outcome, whatever it is. */
  async continuation(handle?: UntaggedHandler): Promise<ContinuationResponse | TaggedResponse> {
    for (;;) {
      const response = await this.receive();
      if (response.type === 'continuation' || response.type === 'tagged') return response;
      tell(handle, response);
    }
  }

  /** Until the command is over. @throws RefusalError for NO and BAD */
  async finish(handle?: UntaggedHandler): Promise<TaggedResponse> {
    const label = this.#label;
    for (;;) {
      const response = this.take() ?? (await this.receive());
      if (response.type === 'tagged') return this.judge(label, response);
      if (response.type === 'continuation') throw this.unexpected();
      tell(handle, response);
    }
  }

  /** @param label of the command that is over @throws RefusalError for NO and BAD */
  judge(label: string, response: TaggedResponse): TaggedResponse {
    const { status, code, text } = response;
    if (status !== 'OK') throw imapRefusalFor(label, { status, code: code?.name, text });
    return response;
  }

  /** For a continuation when none is due. */
  unexpected(): Error {
    return this.fail(
      new ProtocolError('weird-reply', 'the server asks for more of a command that was sent whole', {
        source: 'RFC 9051, section 7.6',
      }),
    );
  }

  /** The next, from the network if need be. @throws TransportError, ProtocolError, LimitError; RefusalError for BYE */
  async receive(): Promise<ImapInput> {
    for (;;) {
      const input = this.take();
      if (input !== undefined) return input;
      try {
        await this.readMore(this.#label);
      } catch (error) {
        throw this.fail(error);
      }
    }
  }

  /** The next, if it is here already. */
  take(): ImapInput | undefined {
    try {
      for (;;) {
        const event = this.decoder.next();
        if (event === undefined) return undefined;
        if (event.type === 'line') return this.#note(parseResponse(event.text));
        if (event.type === 'chunk') return event;
        if (this.passesOn?.(this.decoder.head) === true) {
          this.decoder.passOn();
          return { type: 'literal', size: event.size };
        }
      }
    } catch (error) {
      throw this.fail(error);
    }
  }

  override async startTls(plain: UpgradableTransport, options: Omit<StartTlsAsClient, 'as'>): Promise<void> {
    await super.startTls(plain, options);
    // RFC 9051, section 6.2.1: what was told in the clear is worth nothing.
    this.capabilities = new Set();
  }

  #note(response: ImapResponse): ImapResponse {
    this.heard = true;
    if (response.type === 'continuation') return response;
    if (response.type === 'tagged') {
      if (response.tag !== this.#running?.tag) throw wrongTag(response.tag, this.#running?.tag);
      this.#running = undefined;
      this.#learn(response.code);
      return response;
    }
    if (response.type === 'capability')
      this.capabilities = new Set(response.names.map((name) => name.toUpperCase()));
    if (response.type === 'status') {
      this.#learn(response.code);
      const label = this.#label;
      if (response.status === 'BYE' && label !== 'LOGOUT') {
        throw imapByeError(label, { code: response.code?.name, text: response.text });
      }
    }
    this.listener?.(response);
    return response;
  }

  #learn(code: ResponseCode | undefined): void {
    if (code?.name !== 'CAPABILITY') return;
    this.capabilities = new Set(wordsIn(code).map((name) => name.toUpperCase()));
  }

  /** A BYE in what there still is to read. */
  protected override async lastWords(): Promise<unknown> {
    try {
      for (;;) await this.receive();
    } catch (error) {
      return isNetkitError(error) && error.code === 'unavailable' ? error : undefined;
    }
  }
}

/** What is left of a message that nobody reads to its end is dropped. */
function tell(
  handle: UntaggedHandler | undefined,
  input: Exclude<ImapInput, ContinuationResponse | TaggedResponse>,
): void {
  if (input.type !== 'literal' && input.type !== 'chunk') handle?.(input);
}

function wrongTag(tag: string, expected: string | undefined): ProtocolError {
  const what = expected === undefined ? 'and nothing was asked' : `and ${expected} is under way`;
  return new ProtocolError('weird-reply', `the server answers ${JSON.stringify(tag.slice(0, 40))}, ${what}`, {
    source: 'RFC 9051, section 2.2.2',
  });
}
