import { onTestFinished } from 'vitest';
import type { Account } from '../../../src/lab/store/types.ts';
import { serveSftp } from '../../../src/lab/sftp/session.ts';
import type { Transport } from '../../../src/net/types.ts';
import { type Incoming, ReplyDecoder } from '../../../src/raw/sftp/decoder.ts';
import { encodePacket, type Request } from '../../../src/raw/sftp/packets.ts';
import { FieldWriter } from '../../../src/raw/sftp/primitives.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';

export type Unnumbered = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** A client without any sense: what it is told to say goes out as it is. */
export class RawSession {
  readonly transport: Transport;
  readonly #decoder = new ReplyDecoder();
  #id = 0;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  async begin(): Promise<Incoming | undefined> {
    await this.send({ type: 'INIT', version: 3, extensions: new Map() });
    return this.receive();
  }

  async ask(request: Unnumbered): Promise<Incoming> {
    this.#id += 1;
    await this.send({ ...request, id: this.#id });
    const reply = await this.receive();
    if (reply === undefined) throw new Error(`no reply to ${request.type}`);
    return reply;
  }

  async send(...requests: readonly Request[]): Promise<void> {
    const writer = new FieldWriter();
    for (const request of requests) encodePacket(writer, request);
    await this.transport.write(writer.written);
  }

  /** `undefined` at the end. */
  async receive(): Promise<Incoming | undefined> {
    for (;;) {
      const reply = this.#decoder.next();
      if (reply !== undefined) return reply;
      const bytes = await this.transport.read();
      if (bytes === undefined) return undefined;
      this.#decoder.push(bytes);
    }
  }
}

/** The lab's session in memory; `served` settles when it is over. */
export function startSession(account: Account): { session: RawSession; served: Promise<void> } {
  const [ours, theirs] = memoryTransports();
  const served = serveSftp(theirs, account);
  onTestFinished(() => ours.close());
  return { session: new RawSession(ours), served };
}
