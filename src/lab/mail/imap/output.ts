import { TransportError } from '../../../errors.ts';
import type { Transport } from '../../../net/types.ts';
import { withDeadline } from '../../deadline.ts';
import { OUTPUT_BYTES } from './limits.ts';

/** What goes to a client, gathered into few writes. Whoever has much to say asks whether it is `full` as it goes. */
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

  /** Whether so much has gathered that it is time for `flush`. */
  get full(): boolean {
    return this.#text.length + this.#bytes >= OUTPUT_BYTES;
  }

  /** Waits for the client. @throws TransportError */
  async flush(): Promise<void> {
    this.#gatherText();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    for (const bytes of joinSmall(chunks)) {
      // In pieces, so that the time is that of each.
      for (let at = 0; at < bytes.length; at += PIECE_BYTES)
        await this.#write(bytes.subarray(at, at + PIECE_BYTES));
    }
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

/** Few writes of what is short; what is long, such as a message, is not copied. */
function* joinSmall(chunks: readonly Buffer[]): Generator<Buffer> {
  let small: Buffer[] = [];
  for (const chunk of chunks) {
    if (chunk.length < OUTPUT_BYTES) {
      small.push(chunk);
      continue;
    }
    if (small.length > 0) yield Buffer.concat(small);
    small = [];
    yield chunk;
  }
  const [only] = small;
  if (only !== undefined) yield small.length === 1 ? only : Buffer.concat(small);
}
