import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpField } from '../../../src/protocols/http.ts';
import { MAX_HEAD_BYTES, MAX_LEADING_EMPTY_LINES } from '../../../src/protocols/http-limits.ts';
import { encodeChunk, encodeLastChunk } from '../../../src/raw/http/chunked.ts';
import { RequestDecoder } from '../../../src/raw/http/decoder.ts';
import { encodeRequestHead, type HttpRequestHead } from '../../../src/raw/http/head.ts';
import { decodeRequests } from '../../helpers/decode.ts';
import { byteByByte, cutPlaces, splitAt, whole } from '../../helpers/splits.ts';
import { wire } from './samples.ts';

interface RequestSample {
  readonly title: string;
  readonly bytes: Buffer;
  readonly head: HttpRequestHead;
  readonly framing: 'none' | 'length' | 'chunked';
  readonly body: string;
  readonly trailers?: readonly HttpField[];
  readonly encodes?: readonly string[];
}

const request = (
  method: string,
  target: string,
  headers: readonly HttpField[],
  version: '1.0' | '1.1' = '1.1',
): HttpRequestHead => ({ method, target, version, headers });

const REQUESTS: readonly RequestSample[] = [
  {
    title: 'the request of RFC 9112, section 3.2.1',
    bytes: wire('GET /where?q=now HTTP/1.1␍␊Host: www.example.org␍␊␍␊'),
    head: request('GET', '/where?q=now', [['Host', 'www.example.org']]),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'the request of a first lesson: HTTP/1.0 without a field',
    bytes: wire('GET / HTTP/1.0␍␊␍␊'),
    head: request('GET', '/', [], '1.0'),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'the absolute form that goes to a proxy',
    bytes: wire('GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1␍␊Host: www.example.org␍␊␍␊'),
    head: request('GET', 'http://www.example.org/pub/WWW/TheProject.html', [['Host', 'www.example.org']]),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'the authority form of CONNECT',
    bytes: wire('CONNECT www.example.com:80 HTTP/1.1␍␊Host: www.example.com␍␊␍␊'),
    head: request('CONNECT', 'www.example.com:80', [['Host', 'www.example.com']]),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'the asterisk form of OPTIONS',
    bytes: wire('OPTIONS * HTTP/1.1␍␊Host: www.example.org:8001␍␊␍␊'),
    head: request('OPTIONS', '*', [['Host', 'www.example.org:8001']]),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'a form with its length',
    bytes: wire('POST /form HTTP/1.1␍␊Host: a␍␊Content-Length: 7␍␊␍␊a=1&b=2'),
    head: request('POST', '/form', [
      ['Host', 'a'],
      ['Content-Length', '7'],
    ]),
    framing: 'length',
    body: 'a=1&b=2',
    encodes: ['a=1&b=2'],
  },
  {
    title: 'an upload in chunks, with a trailer field',
    bytes: wire('PUT /f HTTP/1.1␍␊Host: a␍␊Transfer-Encoding: chunked␍␊␍␊2␍␊ab␍␊1␍␊c␍␊0␍␊Sum: 1␍␊␍␊'),
    head: request('PUT', '/f', [
      ['Host', 'a'],
      ['Transfer-Encoding', 'chunked'],
    ]),
    framing: 'chunked',
    body: 'abc',
    trailers: [['Sum', '1']],
    encodes: ['ab', 'c'],
  },
  {
    title: 'a method nobody knows, a target with raw UTF-8, and an empty line before it all',
    bytes: wire('␍␊x-LIST!~ /caf\xc3\xa9 HTTP/1.1␍␊Host:␍␊␍␊'),
    head: request('x-LIST!~', '/caf\xc3\xa9', [['Host', '']]),
    framing: 'none',
    body: '',
  },
];

describe.each(REQUESTS)('RequestDecoder, $title', (sample) => {
  const { bytes, head, framing, body, trailers = [], encodes } = sample;
  const message = { head, framing, body, trailers };

  test('understands it whole, byte by byte and however it is cut', () => {
    const expected = { informational: [], messages: [message], failure: undefined, surplus: 0 };
    expect(decodeRequests(whole(bytes))).toEqual(expected);
    expect(decodeRequests(byteByByte(bytes))).toEqual(expected);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decodeRequests(splitAt(bytes, places))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('understands the pipelined request behind it', () => {
    const next = wire('DELETE /next HTTP/1.1␍␊Host: a␍␊␍␊');
    const { messages } = decodeRequests(whole(Buffer.concat([bytes, next])));
    expect(messages).toEqual([
      message,
      { head: request('DELETE', '/next', [['Host', 'a']]), framing: 'none', body: '', trailers: [] },
    ]);
  });

  test('reports a cut at any byte as a partial message', () => {
    const start = bytes.indexOf(head.method);
    for (let length = start + 1; length < bytes.length; length += 1) {
      expect(decodeRequests(whole(bytes.subarray(0, length))).failure?.code).toBe('partial');
    }
  });

  if (encodes !== undefined) {
    test('is written by the encoder, and what the encoder writes is understood', () => {
      const parts =
        framing === 'chunked'
          ? [...encodes.flatMap((chunk) => encodeChunk(wire(chunk))), encodeLastChunk(trailers)]
          : encodes.map(wire);
      expect(Buffer.concat([encodeRequestHead(head), ...parts]).toString('latin1')).toBe(
        bytes.toString('latin1'),
      );
    });
  }
});

const REFUSED: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ['a space after the version', 'GET /index.php HTTP/1.1 ␍␊␍␊', /request line/],
  ['LF alone at the line end', 'GET / HTTP/1.1\nHost: a␍␊␍␊', /LF alone/],
  ['a bare CR in the target', 'GET /a\rb HTTP/1.1␍␊␍␊', /bare CR/],
  ['NUL in the target', 'GET /a\0b HTTP/1.1␍␊␍␊', /NUL/],
  ['a space in the target', 'GET /a b HTTP/1.1␍␊␍␊', /request line/],
  ['no target', 'GET HTTP/1.1␍␊␍␊', /request line/],
  ['two spaces', 'GET  / HTTP/1.1␍␊␍␊', /request line/],
  ['a space before the method', ' GET / HTTP/1.1␍␊␍␊', /request line/],
  ['HTTP/0.9', 'GET /␍␊␍␊', /request line/],
  ['HTTP/2', 'PRI * HTTP/2.0␍␊␍␊SM␍␊␍␊', /request line/],
  ['lower-case http', 'GET / http/1.1␍␊␍␊', /request line/],
  ['a control character in the method', 'G\x01T / HTTP/1.1␍␊␍␊', /request line/],
  ['a space before the colon', 'POST / HTTP/1.1␍␊Content-Length : 5␍␊␍␊', /name: value/],
  ['a folded first field', 'GET / HTTP/1.1␍␊ Host: a␍␊␍␊', /first header line/],
  ['both framings', 'POST / HTTP/1.1␍␊Content-Length: 5␍␊Transfer-Encoding: chunked␍␊␍␊', /both/],
  ['two lengths', 'POST / HTTP/1.1␍␊Content-Length: 5␍␊Content-Length: 0␍␊␍␊', /two different/],
  ['a coding that is not chunked', 'POST / HTTP/1.1␍␊Transfer-Encoding: gzip␍␊␍␊', /gzip/],
  ['chunked that is not last', 'POST / HTTP/1.1␍␊Transfer-Encoding: chunked, x␍␊␍␊', /chunked, x/],
  ['a disguised coding', 'POST / HTTP/1.1␍␊Transfer-Encoding: \x0bchunked␍␊Content-Length: 4␍␊␍␊', /unclear/],
  [
    'an empty coding beside a length',
    'POST / HTTP/1.1␍␊Transfer-Encoding:␍␊Content-Length: 4␍␊␍␊',
    /unclear/,
  ],
  ['a negative length', 'POST / HTTP/1.1␍␊Content-Length: -1␍␊␍␊', /not a size/],
];

describe('RequestDecoder, hostile', () => {
  test.each(REFUSED)('refuses %s whole, byte by byte and however it is cut', (_title, text, message) => {
    const check = (pieces: readonly Uint8Array[]): void => {
      const { failure, messages } = decodeRequests(pieces);
      expect(failure).toMatchObject({ code: 'weird-reply' });
      expect(failure?.message).toMatch(message);
      expect(messages).toEqual([]);
    };
    check(whole(wire(text)));
    check(byteByByte(wire(text)));
    fc.assert(
      fc.property(cutPlaces(), (places) => check(splitAt(wire(text), places))),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a SOCKS greeting', '\x05\x01\x00'],
    ['a TLS record', '\x16\x03\x01'],
    ['a blank', '␍␊ '],
  ])('refuses at its first byte what cannot become a request: %s', (_title, text) => {
    const decoder = new RequestDecoder();
    decoder.push(wire(text));
    expect(() => decoder.next()).toThrow('not an HTTP request line');
  });

  test('bounds the head and the empty lines before it', () => {
    const long = wire(`GET /${'x'.repeat(MAX_HEAD_BYTES)}`);
    expect(decodeRequests(whole(long)).failure).toMatchObject({ limit: 'MAX_HEAD_BYTES' });
    const empty = wire('␍␊'.repeat(MAX_LEADING_EMPTY_LINES + 1));
    expect(decodeRequests(byteByByte(empty)).failure).toMatchObject({ limit: 'MAX_LEADING_EMPTY_LINES' });
  });

  test('tells whether anything of the next request has come', () => {
    const decoder = new RequestDecoder();
    decoder.push(wire('GET / HTTP/1.1␍␊␍␊GE'));
    expect([decoder.next()?.type, decoder.next()?.type, decoder.next()]).toEqual(['head', 'end', undefined]);
    expect(decoder.surplus).toBe(2);
  });
});
