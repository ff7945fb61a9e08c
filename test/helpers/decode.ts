import { isNetkitError, type NetkitError } from '../../src/errors.ts';
import type { HttpField, HttpResponseHead } from '../../src/protocols/http.ts';
import { RequestDecoder, ResponseDecoder } from '../../src/raw/http/decoder.ts';
import type { HttpRequestHead } from '../../src/raw/http/head.ts';
import type { Pieces } from './splits.ts';

/** A message as far as it could be decoded: without `trailers` its end was not reached. */
export interface DecodedMessage<Head> {
  readonly head: Head;
  readonly framing: string;
  readonly body: string;
  readonly trailers?: readonly HttpField[];
}

export interface Decoded<Head> {
  readonly informational: readonly HttpResponseHead[];
  readonly messages: readonly DecodedMessage<Head>[];
  readonly failure: NetkitError | undefined;
  readonly surplus: number;
}

/** All that the bytes say, with the peer's close after them. `methods` are those of the requests they answer. */
export function decodeResponses(
  pieces: Pieces,
  methods: readonly string[] = ['GET'],
): Decoded<HttpResponseHead> {
  const decoder = new ResponseDecoder();
  for (const method of methods) decoder.expect(method);
  return decode<HttpResponseHead>(decoder, pieces);
}

export function decodeRequests(pieces: Pieces): Decoded<HttpRequestHead> {
  return decode<HttpRequestHead>(new RequestDecoder(), pieces);
}

function decode<Head>(decoder: ResponseDecoder | RequestDecoder, pieces: Pieces): Decoded<Head> {
  const informational: HttpResponseHead[] = [];
  const messages: { head: Head; framing: string; body: string; trailers?: readonly HttpField[] }[] = [];
  const drain = (): void => {
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      const last = messages.at(-1);
      if (event.type === 'informational') informational.push(event.head);
      else if (event.type === 'head')
        messages.push({ head: event.head as Head, framing: event.framing.kind, body: '' });
      else if (last === undefined) throw new Error(`${event.type} before a head`);
      else if (event.type === 'data') last.body += Buffer.from(event.bytes).toString('latin1');
      else last.trailers = event.trailers;
    }
  };
  let failure: NetkitError | undefined;
  try {
    for (const piece of pieces) {
      const memory = Uint8Array.from(piece);
      decoder.push(memory);
      drain();
      memory.fill(0x21); // a socket's buffer is used again
    }
    decoder.end();
    drain();
  } catch (error) {
    if (!isNetkitError(error)) throw error;
    failure = error;
  }
  return { informational, messages, failure, surplus: decoder.surplus };
}
