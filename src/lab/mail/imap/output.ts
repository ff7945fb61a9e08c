import { TransportError } from '../../../errors.ts';
import type { Transport } from '../../../net/types.ts';
import { withDeadline } from '../../ftp/deadline.ts';
import { OUTPUT_BYTES } from './limits.ts';

/** What goes to a client, gathered into few writes. Whoever has much to say waits for `relieve` as it goes. */
export class Output {
  readonly #transport: Transport;
  readonly #timeout: number;
  #text = '';
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param timeout in milliseconds, for which the client may take nothing */
  constructor(transport: Transport, timeout: number) {
    this.#transport = transport;
    this.#timeout = timeout;
  }

  /** A line, without its end; one character a byte. */
  line(text: string): void {
    this.text(`${text}\r\n`);
  }

  text(text: string): void {
    this.#text += text;
  }

  /** Not copied: to be left as they are until they are sent. */
  bytes(bytes: Buffer): void {
    this.#gatherText();
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
  }

  /** Waits for the client where much has gathered. */
  async relieve(): Promise<void> {
    if (this.#text.length + this.#bytes >= OUTPUT_BYTES) await this.flush();
  }

  /** @throws TransportError */
  async flush(): Promise<void> {
    this.#gatherText();
    if (this.#bytes === 0) return;
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const all = bytes ?? Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    // In pieces, so that the time is that of each.
    for (let at = 0; at < all.length; at += PIECE_BYTES)
      await this.#write(all.subarray(at, at + PIECE_BYTES));
  }

  #gatherText(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
  }

  #write(bytes: Buffer): Promise<void> {
    return withDeadline(this.#transport.write(bytes), this.#timeout, () =>
      this.#transport.close(new TransportError('timeout', 'the client takes nothing of what it is sent')),
    );
  }
}

const PIECE_BYTES = 256 * 1024;
