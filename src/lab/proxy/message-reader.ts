import { TransportError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';
import type { Decoded } from '../../wire/socks5.ts';

/** Messages off a connection, one after the other; each says by itself how long it is, and none is long. */
export class MessageReader {
  readonly #transport: Transport;
  readonly #buffer = new ByteBuffer();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws TransportError where the client leaves, ProtocolError */
  async next<T>(decode: (bytes: Uint8Array) => Decoded<T>): Promise<T> {
    for (;;) {
      const decoded = decode(this.#buffer.peek());
      if (decoded !== undefined) {
        this.#buffer.take(decoded.length);
        return decoded.value;
      }
      this.#buffer.keep();
      const bytes = await this.#transport.read();
      if (bytes === undefined) throw new TransportError('receive', 'the client left before the end');
      this.#buffer.append(bytes);
    }
  }

  /** What has come beyond the messages. */
  rest(): Uint8Array {
    return this.#buffer.take(this.#buffer.length);
  }
}
