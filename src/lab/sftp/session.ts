import { setImmediate as nextTurn } from 'node:timers/promises';
import { isNetkitError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { RequestDecoder } from '../../raw/sftp/decoder.ts';
import { EXTENSIONS } from '../../raw/sftp/extensions.ts';
import { encodePacket, type Reply, type Request, VERSION } from '../../raw/sftp/packets.ts';
import { FieldWriter, violation } from '../../raw/sftp/primitives.ts';
import { type Account, isStoreError } from '../store/types.ts';
import { type Answer, answerRequest } from './answer.ts';
import { Desk } from './desk.ts';
import { refuse } from './refusals.ts';

/** Of requests that came all together, as many are carried out before other clients have their turn. */
const REQUESTS_AT_ONCE = 64;

/** Replies are gathered while requests wait, up to this many bytes, so that many small ones go out as one. */
const GATHERED_BYTES = 64 * 1024;

/**
 * The server's side of an SFTP session, until the client ends it or breaks the protocol. One request is carried out at a time,
 * so that what a client has sent ahead waits in the channel's window and not in memory. Nothing that a client does, and no
 * end of the connection, is an error here.
 */
export async function serveSftp(transport: Transport, account: Account): Promise<void> {
  const wire = new Wire(transport);
  const desk = new Desk(account);
  try {
    await begin(wire);
    let count = 0;
    for (let request = await wire.receive(); request !== undefined; request = await wire.receive()) {
      if (request.type === 'INIT') throw violation('INIT comes once', '4');
      wire.queue({ ...(await attempt(desk, request)), id: request.id });
      count += 1;
      if (count % REQUESTS_AT_ONCE === 0) await nextTurn();
    }
    await transport.end();
  } catch (error) {
    // Version 3 has no words for a client that does not speak it: there is no id to answer to.
    if (!isNetkitError(error)) throw error;
    transport.close(error);
  } finally {
    await desk.handles.closeAll();
  }
}

async function begin(wire: Wire): Promise<void> {
  const request = await wire.receive();
  if (request === undefined) return;
  if (request.type !== 'INIT') throw violation(`INIT is due, and not ${request.type}`, '4');
  if (request.version < VERSION) throw violation(`the client speaks version ${request.version}`, '4');
  const extensions = new Map(Object.entries(EXTENSIONS).map(([name, { version }]) => [name, version]));
  wire.queue({ type: 'VERSION', version: VERSION, extensions });
}

async function attempt(desk: Desk, request: Exclude<Request, { type: 'INIT' }>): Promise<Answer> {
  try {
    return await answerRequest(desk, request);
  } catch (error) {
    if (isStoreError(error)) return refuse(error);
    throw error;
  }
}

/** Replies out, requests in. */
class Wire {
  readonly #transport: Transport;
  readonly #decoder = new RequestDecoder();
  readonly #outgoing = new FieldWriter();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  queue(reply: Reply): void {
    encodePacket(this.#outgoing, reply);
  }

  /** `undefined` at the end. */
  async receive(): Promise<Request | undefined> {
    for (;;) {
      const request = this.#decoder.next();
      if (request === undefined || this.#outgoing.written.length >= GATHERED_BYTES) await this.#flush();
      if (request !== undefined) return request;
      const bytes = await this.#transport.read();
      if (bytes === undefined) return undefined;
      this.#decoder.push(bytes);
    }
  }

  async #flush(): Promise<void> {
    if (this.#outgoing.written.length === 0) return;
    await this.#transport.write(this.#outgoing.written);
    this.#outgoing.clear();
  }
}
