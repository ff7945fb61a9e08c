import http from 'node:http';
import { Duplex } from 'node:stream';
import type { HttpField } from '../../src/protocols/http.ts';
import type { Pieces } from './splits.ts';

/** What Node's own parser (llhttp) makes of a response. */
export interface NodeResponse {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: readonly HttpField[];
  readonly body: string;
  readonly trailers: readonly HttpField[];
}

export type NodeOutcome = { readonly response: NodeResponse } | { readonly error: string };

/** A connection in memory: each request that is written brings the next of the prepared answers. */
class Answering extends Duplex {
  readonly #answers: Pieces[];
  #heard = '';

  constructor(answers: readonly Pieces[]) {
    super();
    this.#answers = [...answers];
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#heard += chunk.toString('latin1');
    if (this.#heard.endsWith('\r\n\r\n')) {
      this.#heard = '';
      for (const piece of this.#answers.shift() ?? []) this.push(piece);
      if (this.#answers.length === 0) this.push(null);
    }
    done();
  }

  // What node:http asks of a socket.
  destroySoon(): void {
    this.destroy();
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/**
 * Hands the bytes to node:http as what a server answers and then closes, and tells what it understood. This is
 * the documented API over a stream in memory: the very code that runs over a socket, at a thousand messages a second.
 */
export async function nodeResponse(pieces: Pieces, method = 'GET'): Promise<NodeOutcome> {
  const connection = new Answering([pieces]);
  const outcome = await requestOver(method, { createConnection: () => connection });
  connection.destroy();
  return outcome;
}

/** The same for several requests over connections that are kept alive; also how many connections it took. */
export async function nodeResponses(
  answers: readonly Pieces[],
): Promise<{ outcomes: readonly NodeOutcome[]; connections: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let connections = 0;
  let next = 0;
  const created: Answering[] = [];
  agent.createConnection = () => {
    connections += 1;
    const connection = new Answering([...answers.slice(next), []]);
    created.push(connection);
    return connection;
  };
  const outcomes: NodeOutcome[] = [];
  for (; next < answers.length; next += 1) outcomes.push(await requestOver('GET', { agent }));
  for (const connection of created) connection.destroy();
  agent.destroy();
  return { outcomes, connections };
}

function requestOver(method: string, options: http.RequestOptions): Promise<NodeOutcome> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => resolve({ error: error.code ?? error.message });
    const request = http.request({ host: 'localhost', path: '/', method, ...options });
    const take = (response: http.IncomingMessage): void => {
      let body = '';
      response.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
      response.on('error', fail);
      response.on('close', () => {
        if (!response.complete) return resolve({ error: 'incomplete' });
        const { statusCode = 0, statusMessage = '', httpVersion, rawHeaders, rawTrailers } = response;
        resolve({
          response: {
            status: statusCode,
            reason: statusMessage,
            version: httpVersion,
            headers: pairs(rawHeaders),
            body,
            trailers: pairs(rawTrailers),
          },
        });
      });
    };
    request.on('response', take);
    request.on('upgrade', () => resolve({ error: 'upgrade' }));
    request.on('error', fail);
    request.end();
  });
}

function pairs(raw: readonly string[]): HttpField[] {
  return Array.from(
    { length: raw.length / 2 },
    (_, at) => [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''] as const,
  );
}
