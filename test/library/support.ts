import type net from 'node:net';
import { onTestFinished } from 'vitest';
import { createHttpClient } from '../../src/library/http.ts';
import type {
  HttpClient,
  HttpClientSettings,
  HttpExchange,
  HttpRequest,
  HttpRequestBody,
} from '../../src/protocols/http.ts';
import { onRequest, startServer, type BareServer } from '../helpers/servers.ts';

export const EMPTY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** A library client that is closed after the test. */
export function openClient(settings: HttpClientSettings = {}): HttpClient {
  const client = createHttpClient(settings);
  onTestFinished(() => client.close());
  return client;
}

export function requestTo(url: URL, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: [['Host', url.host]], ...more };
}

/** A body that yields these pieces, one character a byte. */
export function bodyOf(size: number | undefined, ...pieces: string[]): HttpRequestBody {
  return {
    size,
    replayable: true,
    async *open() {
      for (const piece of pieces) yield Buffer.from(piece, 'latin1');
    },
  };
}

export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString('latin1');
  return text;
}

/** Answers the first request of each connection with these bytes, one character a byte, and may then end it. */
export function answerWith(answer: string, then?: (socket: net.Socket) => void): Promise<BareServer> {
  return startServer((socket) => {
    onRequest(socket, (_head, number) => {
      if (number === 1) socket.write(answer, 'latin1', () => then?.(socket));
    });
  });
}

/** Resolves once the client has closed this connection, politely or not. */
export async function closedByClient(socket: net.Socket | undefined): Promise<void> {
  if (socket === undefined) throw new Error('no such connection');
  if (socket.readableEnded || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    socket.once('end', resolve).once('close', resolve).resume();
  });
}

export const hangUp = (socket: net.Socket): void => void socket.end();

/** One GET of an answer, its body read to the end. */
export async function fetchAnswer(
  answer: string,
  then?: (socket: net.Socket) => void,
  more: Partial<HttpRequest> = {},
): Promise<HttpExchange & { readonly text: string }> {
  const server = await answerWith(answer, then);
  const exchange = await openClient().exchange(requestTo(server.url, more));
  return { ...exchange, text: await readText(exchange.response.body) };
}
