import type {
  ExchangeOptions,
  HttpClient,
  HttpExchange,
  HttpField,
  HttpRequest,
} from '../../../src/protocols/http.ts';

export interface Scripted {
  readonly status?: number;
  readonly headers?: readonly HttpField[];
  readonly body?: string | AsyncIterable<Uint8Array>;
}

type Answer = (request: HttpRequest, index: number, options: ExchangeOptions) => Scripted | Promise<Scripted>;

/** A client that answers from a script, one line a request, and remembers what it was asked. */
export class FakeClient implements HttpClient {
  readonly kind = 'raw';
  readonly requests: HttpRequest[] = [];
  /** How many bodies were left before their end. */
  dropped = 0;
  readonly #answer: Answer;

  constructor(answers: readonly Scripted[] | Answer) {
    this.#answer = typeof answers === 'function' ? answers : (_, index) => answers[index] ?? {};
  }

  async exchange(request: HttpRequest, options: ExchangeOptions = {}): Promise<HttpExchange> {
    this.requests.push(request);
    const {
      status = 200,
      headers = [],
      body = '',
    } = await this.#answer(request, this.requests.length - 1, options);
    return exchangeOf(status, headers, this.#watch(body));
  }

  async close(): Promise<void> {}

  async *#watch(body: string | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let ended = false;
    try {
      if (typeof body !== 'string') yield* body;
      else if (body !== '') yield Buffer.from(body);
      ended = true;
    } finally {
      if (!ended) this.dropped += 1;
    }
  }
}

export function exchangeOf(
  status: number,
  headers: readonly HttpField[],
  body: AsyncIterable<Uint8Array>,
): HttpExchange {
  return {
    response: { version: '1.1', status, reason: '', headers, informational: [], body, trailers: () => [] },
    connection: { remote: '127.0.0.1:80', local: '127.0.0.1:50000', timings: { connect: 1 } },
    timings: { firstByte: 2 },
    sizes: { requestHead: 60, responseHead: 40 },
  };
}

/** Hands out each chunk in one and the same buffer, as the contract allows a client to. */
export async function* reusingOneBuffer(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const buffer = Buffer.alloc(1024 * 1024);
  for (const chunk of chunks) {
    buffer.fill(0xee);
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
  }
}

export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export function* inPieces(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
