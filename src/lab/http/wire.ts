import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '../../net/types.ts';
import type { HttpField } from '../../protocols/http.ts';
import { encodeChunk, encodeLastChunk } from '../../raw/http/chunked.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import { encodeResponseHead } from '../../raw/http/head.ts';
import { MAX_PAUSE } from './limits.ts';
import { reasonOf } from './reasons.ts';

export interface SiteResponse {
  readonly status: number;
  /** The registered one without it. */
  readonly reason?: string;
  readonly headers?: readonly HttpField[];
  /**
   * Text is sent as UTF-8. What comes piece by piece is sent chunked, unless `headers` say how long it is; to
   * an HTTP/1.0 client, until the connection closes.
   */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** What the exchange at hand means for its response. */
export interface ExchangeFacts {
  readonly method: string;
  readonly version: '1.0' | '1.1';
  /** Whether the connection can carry another exchange. */
  readonly persistent: boolean;
}

/**
 * The way back to the client, for one response. `respond` frames it as it should be; `send` puts down any bytes
 * whatever, and whoever uses it says on the page which.
 */
export class Wire {
  /** Whether anything of a final response has been sent. */
  answered = false;
  /** Whether the response has no end but the connection's, or has announced that one. */
  last: boolean;
  readonly #facts: ExchangeFacts;
  readonly #transport: Transport;
  readonly #reset: () => void;
  readonly #signal: AbortSignal;

  constructor(facts: ExchangeFacts, transport: Transport, reset: () => void, signal: AbortSignal) {
    this.#facts = facts;
    this.#transport = transport;
    this.#reset = reset;
    this.#signal = signal;
    this.last = !facts.persistent;
  }

  /** A whole response; to HEAD without its body. */
  async respond({ status, reason = reasonOf(status), headers = [], body = '' }: SiteResponse): Promise<void> {
    const whole = typeof body === 'string' ? Buffer.from(body) : body;
    const framing = this.#frame(status, headers, whole);
    const head = encodeResponseHead({
      version: '1.1',
      status,
      reason,
      headers: [['Date', new Date().toUTCString()], ...headers, ...framing, ...this.#connectionFields()],
    });
    this.answered = true;
    const bodiless = this.#facts.method === 'HEAD' || status === 204 || status === 304;
    if (bodiless) return this.#transport.write(head);
    if (whole instanceof Uint8Array) return this.#transport.write(Buffer.concat([head, whole]));
    await this.#transport.write(head);
    const chunked = valuesOf(framing, 'transfer-encoding').length > 0;
    for await (const bytes of whole) {
      for (const part of chunked ? encodeChunk(bytes) : [bytes]) await this.#transport.write(part);
    }
    if (chunked) await this.#transport.write(encodeLastChunk());
  }

  /** A 1xx response, which announces the final one; HTTP/1.0 has none (RFC 9110, section 15.2). */
  async inform(status: number, headers: readonly HttpField[] = []): Promise<void> {
    if (this.#facts.version === '1.0') return;
    await this.#transport.write(
      encodeResponseHead({ version: '1.1', status, reason: reasonOf(status), headers }),
    );
  }

  /** These very bytes; of text, each character is one. */
  async send(data: string | Uint8Array): Promise<void> {
    this.answered = true;
    await this.#transport.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  }

  /** Waits, in milliseconds; a lab that is stopped does not wait for it. */
  async pause(ms: number): Promise<void> {
    await sleep(Math.min(ms, MAX_PAUSE), undefined, { signal: this.#signal });
  }

  /** Closes the connection in good order once what was sent is through: this response is its last. */
  close(): void {
    this.answered = true;
    this.last = true;
  }

  /** Breaks the connection off: the client sees a reset. */
  reset(): void {
    this.close();
    this.#reset();
  }

  #frame(
    status: number,
    headers: readonly HttpField[],
    body: Uint8Array | AsyncIterable<Uint8Array>,
  ): readonly HttpField[] {
    // RFC 9110, section 8.6: no length with a 204; with a 304 it would be that of the page left out.
    if (status === 204 || status === 304 || valuesOf(headers, 'content-length').length > 0) return [];
    if (body instanceof Uint8Array) return [['Content-Length', String(body.length)]];
    if (this.#facts.version === '1.1') return [['Transfer-Encoding', 'chunked']];
    this.last = true;
    return [];
  }

  #connectionFields(): readonly HttpField[] {
    if (this.last) return [['Connection', 'close']];
    return this.#facts.version === '1.0' ? [['Connection', 'keep-alive']] : [];
  }
}
