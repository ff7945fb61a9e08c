import { isRefusal, TransportError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { endedAtOnce, type Purpose, refusalOf, STATUS } from '../../protocols/sftp-refusals.ts';
import { type Incoming, ReplyDecoder } from './decoder.ts';
import { decodePayload, encodePayload, EXTENSIONS } from './extensions.ts';
import type { ExtensionName, ExtensionReply, ExtensionRequest } from './extensions.ts';
import { encodePacket, type Request, VERSION } from './packets.ts';
import { FieldWriter, violation } from './primitives.ts';

/** A request whose id is given to it when it is sent. */
export type Unnumbered = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** A reply, other than to INIT, as it comes in. */
export type Answer = Exclude<Incoming, { type: 'VERSION' }>;

/**
 * A codec and a transport together, on the client's side. Any number of requests may be under way, and who has sent them
 * receives their replies one by one, in the order in which they come.
 */
export class SftpConnection {
  /** What the server has beyond the draft, each with its version. */
  readonly extensions: ReadonlyMap<string, string>;
  readonly #wire: Wire;
  readonly #due = new Set<number>();
  #lastId = 0;

  private constructor(wire: Wire, extensions: ReadonlyMap<string, string>) {
    this.#wire = wire;
    this.extensions = extensions;
  }

  /**
   * Agrees with the server on the version (section 4).
   *
   * @throws ProtocolError, LimitError, TransportError; `empty-reply` when the server ends without a word
   */
  static async open(transport: Transport): Promise<SftpConnection> {
    const wire = new Wire(transport);
    wire.queue({ type: 'INIT', version: VERSION, extensions: new Map() });
    const reply = await wire.receive();
    if (reply === undefined) throw endedAtOnce();
    if (reply.type !== 'VERSION') throw violation(`VERSION is due, and not ${reply.type}`, '4');
    if (reply.version !== VERSION) {
      throw violation(`the server speaks version ${reply.version} of SFTP, and not ${VERSION}`, '4');
    }
    return new SftpConnection(wire, reply.extensions);
  }

  /** How many replies are still to come. */
  get due(): number {
    return this.#due.size;
  }

  has(extension: ExtensionName): boolean {
    return this.extensions.get(extension) === EXTENSIONS[extension].version;
  }

  /** Goes out with the next `receive` or `flush`, together with all that are sent until then. */
  send(request: Unnumbered): number {
    this.#lastId = (this.#lastId + 1) % 2 ** 32;
    this.#wire.queue({ ...request, id: this.#lastId });
    this.#due.add(this.#lastId);
    return this.#lastId;
  }

  flush(): Promise<void> {
    return this.#wire.flush();
  }

  /**
   * The next reply, or a piece of one. The bytes in it are valid until the next call.
   *
   * @throws ProtocolError for what nobody has asked for; LimitError, TransportError
   */
  async receive(): Promise<Answer> {
    const reply = await this.#wire.receive();
    if (reply === undefined) {
      throw new TransportError('receive', 'the server ended the SFTP session with a reply still to come');
    }
    if (reply.type === 'VERSION') throw violation('VERSION comes once', '4');
    if (!this.#due.has(reply.id)) throw violation(`a reply to request ${reply.id}, which is not under way`);
    if (reply.type !== 'DATA' || reply.left === 0) this.#due.delete(reply.id);
    return reply;
  }

  /** Gives a handle back, and passes over the replies that are still to come. */
  async release(handle: string): Promise<void> {
    this.send({ type: 'CLOSE', handle });
    while (this.#due.size > 0) await this.receive();
  }

  /**
   * Does what a handle is for, to the last reply, and gives it back, after a refusal too: whatever else goes wrong ends the
   * session.
   */
  async whileOpen<T>(handle: string, purpose: Purpose, work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await work();
    } catch (error) {
      if (isRefusal(error)) await this.release(handle);
      throw error;
    }
    // A file system may say only now that there is no room (close(2)).
    await this.ask({ type: 'CLOSE', handle }, 'STATUS', purpose);
    return result;
  }

  /**
   * One request and its reply, with no other under way.
   *
   * @throws RefusalError for a STATUS, if it is not the one that is wanted and OK
   */
  async ask<T extends Answer['type']>(
    request: Unnumbered,
    wanted: T,
    purpose: Purpose,
  ): Promise<Extract<Answer, { type: T }>> {
    this.send(request);
    return expectReply(await this.receive(), wanted, purpose);
  }

  async askExtension<N extends ExtensionName>(
    name: N,
    values: ExtensionRequest<N>,
    purpose: Purpose,
  ): Promise<ExtensionReply<N>> {
    const { request, reply } = EXTENSIONS[name];
    const wanted = Object.keys(reply).length === 0 ? 'STATUS' : 'EXTENDED_REPLY';
    const payload = encodePayload(request, values);
    const answer = await this.ask({ type: 'EXTENDED', name, payload }, wanted, purpose);
    const bytes = answer.type === 'EXTENDED_REPLY' ? answer.payload : new Uint8Array();
    return decodePayload(reply, bytes);
  }
}

/** @throws RefusalError, ProtocolError */
export function expectReply<T extends Answer['type']>(
  reply: Answer,
  wanted: T,
  purpose: Purpose,
): Extract<Answer, { type: T }> {
  if (reply.type === 'STATUS' && reply.status !== STATUS.ok) {
    throw refusalOf(reply, purpose);
  }
  if (reply.type !== wanted)
    throw violation(`to ${purpose.what}, the server answers with ${reply.type}`, '7');
  return reply as Extract<Answer, { type: T }>;
}

/** Packets out, replies in. */
class Wire {
  readonly #transport: Transport;
  readonly #decoder = new ReplyDecoder();
  readonly #outgoing = new FieldWriter();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  queue(request: Request): void {
    encodePacket(this.#outgoing, request);
  }

  async flush(): Promise<void> {
    if (this.#outgoing.written.length === 0) return;
    await this.#transport.write(this.#outgoing.written);
    this.#outgoing.clear();
  }

  /** `undefined` at the end. */
  async receive(): Promise<Incoming | undefined> {
    // A write fails where the server has ended the session, of which what there still is to read tells more.
    await this.flush().catch(() => {});
    for (;;) {
      const reply = this.#decoder.next();
      if (reply !== undefined) return reply;
      const bytes = await this.#transport.read();
      if (bytes === undefined) return undefined;
      this.#decoder.push(bytes);
    }
  }
}
