import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeChunk, encodeLastChunk } from '../../../src/raw/http/chunked.ts';
import { ResponseDecoder } from '../../../src/raw/http/decoder.ts';
import { encodeResponseHead } from '../../../src/raw/http/head.ts';
import { decodeResponses } from '../../helpers/decode.ts';
import { byteByByte, cutPlaces, splitAt, whole } from '../../helpers/splits.ts';
import { RESPONSES, type ResponseSample, wire } from './samples.ts';

/** What a sample says, as `decodeResponses` tells it. */
const expected = ({ informational = [], head, framing, body, trailers = [] }: ResponseSample) => ({
  informational,
  messages: [{ head, framing, body, trailers }],
  failure: undefined,
  surplus: 0,
});

describe.each(RESPONSES)('ResponseDecoder, $title', (sample) => {
  const { bytes, method = 'GET', framing } = sample;

  test('understands it in one piece', () => {
    expect(decodeResponses(whole(bytes), [method])).toEqual(expected(sample));
  });

  test('understands it byte by byte', () => {
    expect(decodeResponses(byteByByte(bytes), [method])).toEqual(expected(sample));
  });

  test('understands it however it is cut', () => {
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decodeResponses(splitAt(bytes, places), [method])).toEqual(expected(sample));
      }),
      { numRuns: 50 },
    );
  });

  if (framing === 'close') {
    test('takes everything until the close as its body', () => {
      const { messages, surplus } = decodeResponses([bytes, wire('and more')], [method]);
      expect(messages[0]?.body).toBe(`${sample.body}and more`);
      expect(surplus).toBe(0);
    });
  } else {
    test('reports a cut at any byte as a partial message', () => {
      for (let length = 1; length < bytes.length; length += 1) {
        const { failure, messages } = decodeResponses(whole(bytes.subarray(0, length)), [method]);
        const complete = messages[0]?.trailers !== undefined;
        // Between messages there is nothing to be cut: whoever waits for the final response has to see to that.
        const between =
          messages.length === 0 && /^(\r\n)*$|\r\n\r\n$/.test(bytes.toString('latin1', 0, length));
        expect({ length, complete, code: failure?.code }).toEqual({
          length,
          complete: false,
          code: between ? undefined : 'partial',
        });
      }
    });

    test('leaves alone what comes behind it, as long as no other response is due', () => {
      const behind = wire('garbage \0\r that is not HTTP');
      const decoded = decodeResponses(whole(Buffer.concat([bytes, behind])), [method]);
      expect(decoded).toEqual({ ...expected(sample), surplus: behind.length });
    });

    test('goes on with a pipelined response behind it, however both are cut', () => {
      const next = wire('HTTP/1.1 404 Not Found␍␊Content-Length: 4␍␊␍␊next');
      fc.assert(
        fc.property(cutPlaces(), (places) => {
          const { messages, failure } = decodeResponses(splitAt(Buffer.concat([bytes, next]), places), [
            method,
            'GET',
          ]);
          expect(failure).toBeUndefined();
          expect(messages.map(({ body }) => body)).toEqual([sample.body, 'next']);
          expect(messages[1]?.head.status).toBe(404);
        }),
        { numRuns: 30 },
      );
    });
  }

  const { encodes } = sample;
  if (encodes !== undefined) {
    test('is written by the encoder with the same bytes', () => {
      const parts =
        framing === 'chunked'
          ? [...encodes.flatMap((chunk) => encodeChunk(wire(chunk))), encodeLastChunk(sample.trailers)]
          : encodes.map(wire);
      expect(Buffer.concat([encodeResponseHead(sample.head), ...parts]).toString('latin1')).toBe(
        bytes.toString('latin1'),
      );
    });
  }
});

describe('ResponseDecoder', () => {
  test('decodes nothing before a request is known, since it cannot tell which answer would have a body', () => {
    const decoder = new ResponseDecoder();
    const bytes = wire('HTTP/1.1 200 OK␍␊Content-Length: 5␍␊␍␊');
    decoder.push(bytes);
    expect(decoder.next()).toBeUndefined();
    expect(decoder.surplus).toBe(bytes.length);
    decoder.expect('HEAD');
    expect(decoder.next()).toMatchObject({ type: 'head', framing: { kind: 'none' } });
    expect(decoder.next()).toEqual({ type: 'end', trailers: [] });
  });

  test('hands out a body as a view of what was pushed, without a copy', () => {
    const decoder = new ResponseDecoder();
    decoder.expect('GET');
    decoder.push(wire('HTTP/1.1 200 OK␍␊Content-Length: 1000␍␊␍␊'));
    decoder.next();
    expect(decoder.next()).toBeUndefined();
    const pushed = new Uint8Array(1000);
    decoder.push(pushed);
    const event = decoder.next();
    expect(event?.type === 'data' && event.bytes.buffer).toBe(pushed.buffer);
  });

  test('moves the chunks of one push together, so that many small ones are one piece of data', () => {
    const decoder = new ResponseDecoder();
    decoder.expect('GET');
    decoder.push(wire(`HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊${'1␍␊x␍␊'.repeat(100)}0␍␊␍␊`));
    const events = [decoder.next(), decoder.next(), decoder.next(), decoder.next()];
    expect(events.map((event) => event?.type)).toEqual(['head', 'data', 'end', undefined]);
    expect(events[1]?.type === 'data' && Buffer.from(events[1].bytes).toString()).toBe('x'.repeat(100));
  });
});
