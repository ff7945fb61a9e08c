import { ProtocolError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import type { HttpField } from '../../protocols/http.ts';
import { encodeChunk, encodeLastChunk } from '../../raw/http/chunked.ts';
import { ResponseDecoder, type ResponseEvent } from '../../raw/http/decoder.ts';
import type { Framing } from '../../raw/http/framing.ts';
import { encodeResponseHead, type HttpRequestHead } from '../../raw/http/head.ts';
import type { Wire } from '../http/wire.ts';
import { forwardedFields, framingFields } from './fields.ts';
import type { Upload } from './upload.ts';

/**
 * Reads a server's response and sends it to the client, in the client's own framing.
 *
 * @throws ProtocolError, LimitError, TransportError for what the server does wrong; nothing has been sent as long as
 * the wire is not answered
 */
export async function passBack(
  { method, version }: HttpRequestHead,
  server: Transport,
  upload: Upload,
  wire: Wire,
): Promise<void> {
  const decoder = new ResponseDecoder();
  decoder.expect(method);
  let chunked = false;
  for (;;) {
    const event = await nextEvent(decoder, server);
    if (event.type === 'informational') {
      // The client is told to go on when its body is read.
      if (event.head.status === 100) upload.start();
      else await wire.inform(event.head.status, forwardedFields(event.head.headers, event.head.version));
    } else if (event.type === 'head') {
      const framing = framingFor(version, event.framing);
      chunked = framing.kind === 'chunked';
      // What the client has not sent by now it may never send.
      wire.last ||= framing.kind === 'close' || !upload.finished;
      const headers: HttpField[] = [
        ...forwardedFields(event.head.headers, event.head.version),
        ...framingFields(framing, event.head),
        ...connectionFields(version, wire.last),
      ];
      await wire.send(encodeResponseHead({ ...event.head, version: '1.1', headers }));
    } else if (event.type === 'data') {
      for (const part of chunked ? encodeChunk(event.bytes) : [event.bytes]) await wire.send(part);
    } else {
      if (chunked) await wire.send(encodeLastChunk(event.trailers));
      return;
    }
  }
}

async function nextEvent(decoder: ResponseDecoder, server: Transport): Promise<ResponseEvent> {
  for (;;) {
    const event = decoder.next();
    if (event !== undefined) return event;
    const bytes = await server.read();
    if (bytes === undefined) {
      decoder.end();
      const last = decoder.next();
      if (last !== undefined) return last;
      throw new ProtocolError('empty-reply', 'the server closed the connection without a word');
    }
    decoder.push(bytes);
  }
}

/** A body whose end is not known goes out chunked, to HTTP/1.0, which has no chunks, until the connection closes. */
function framingFor(version: '1.0' | '1.1', framing: Framing): Framing {
  const { kind } = framing;
  if (kind !== 'chunked' && kind !== 'close') return framing;
  return { kind: version === '1.1' ? 'chunked' : 'close' };
}

function connectionFields(version: '1.0' | '1.1', last: boolean): HttpField[] {
  if (last) return [['Connection', 'close']];
  return version === '1.0' ? [['Connection', 'keep-alive']] : [];
}
