import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_CHUNK_LINE_BYTES,
  MAX_FIELDS,
  MAX_HEAD_BYTES,
  MAX_INFORMATIONAL,
  MAX_LEADING_EMPTY_LINES,
  MAX_TRAILER_BYTES,
} from '../../../src/protocols/http-limits.ts';
import type { LimitError } from '../../../src/errors.ts';
import { decodeResponses } from '../../helpers/decode.ts';
import { byteByByte, cutPlaces, splitAt, whole } from '../../helpers/splits.ts';
import { wire } from './samples.ts';

interface HostileSample {
  readonly title: string;
  readonly bytes: Buffer;
  readonly message: RegExp;
  readonly code?: 'weird-reply' | 'partial';
  readonly hint?: RegExp;
  /** What of a body is good, and is to be handed on before the error. */
  readonly body?: string;
}

const head = (fields: string): Buffer => wire(`HTTP/1.1 200 OK␍␊${fields}␍␊`);
const chunked = (body: string): Buffer => wire(`HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊${body}`);

const BARE = /bare CR, LF or NUL|LF alone/;
const NOT_FIELD = /not "name: value"/;
const UNCLEAR = /the message's end is unclear/;
const BAD_SIZE = /chunk's size is not a hexadecimal number/;

const HOSTILE: readonly HostileSample[] = [
  { title: 'NUL in a value', bytes: head('A: b\0c␍␊'), message: BARE },
  { title: 'NUL in the reason', bytes: wire('HTTP/1.1 200 O\0K␍␊␍␊'), message: BARE },
  { title: 'a bare CR in a value', bytes: head('A: b\rc␍␊'), message: BARE },
  { title: 'a bare CR before CR LF', bytes: head('A: b\r␍␊'), message: BARE },
  { title: 'a bare CR in the status line', bytes: wire('HTTP/1.1 200\rOK␍␊␍␊'), message: BARE },
  { title: 'a bare CR before the status line', bytes: wire('\rHTTP/1.1 200 OK␍␊␍␊'), message: BARE },
  { title: 'a bare LF in place of CR LF', bytes: head('A: b\nC: d␍␊'), message: BARE },
  { title: 'a bare LF after the status line', bytes: wire('HTTP/1.1 200 OK\nA: b␍␊␍␊'), message: BARE },
  { title: 'an empty line that is LF alone', bytes: wire('HTTP/1.1 200 OK␍␊A: b␍␊\nbody'), message: BARE },
  {
    title: 'LF alone before the status line',
    bytes: wire('\nHTTP/1.1 200 OK␍␊␍␊'),
    message: /does not speak/,
  },
  { title: 'a line without a colon', bytes: head('A b␍␊'), message: NOT_FIELD },
  { title: 'a field without a name', bytes: head(': b␍␊'), message: NOT_FIELD },
  { title: 'a space before the colon', bytes: head('Content-Length : 5␍␊'), message: NOT_FIELD },
  { title: 'a tab before the colon', bytes: head('Content-Length\t: 5␍␊'), message: NOT_FIELD },
  { title: 'a space in a name', bytes: head('A B: c␍␊'), message: NOT_FIELD },
  { title: 'a byte beyond ASCII in a name', bytes: head('\xc4: c␍␊'), message: NOT_FIELD },
  { title: 'a quote in a name', bytes: head('"A": c␍␊'), message: NOT_FIELD },
  {
    title: 'a folded line where the first field should be',
    bytes: head(' A: b␍␊'),
    message: /first header line/,
  },
  {
    title: 'Transfer-Encoding and Content-Length',
    bytes: head('Transfer-Encoding: chunked␍␊Content-Length: 5␍␊'),
    message: /both Transfer-Encoding and Content-Length/,
  },
  {
    title: 'an empty Transfer-Encoding beside a Content-Length',
    bytes: head('Transfer-Encoding:␍␊Content-Length: 5␍␊'),
    message: UNCLEAR,
  },
  { title: 'a Transfer-Encoding of commas', bytes: head('Transfer-Encoding: , ,␍␊'), message: UNCLEAR },
  {
    title: 'two different Content-Length',
    bytes: head('Content-Length: 5␍␊Content-Length: 6␍␊'),
    message: /two different Content-Length: 5 and 6/,
  },
  { title: 'two different lengths in one list', bytes: head('Content-Length: 5, 6␍␊'), message: /5 and 6/ },
  {
    title: 'the same length written twice in two ways',
    bytes: head('Content-Length: 5, 05␍␊'),
    message: /5 and 05/,
  },
  { title: 'a Content-Length with an empty member', bytes: head('Content-Length: 5,␍␊'), message: UNCLEAR },
  ...[
    '',
    '-1',
    '+5',
    '0x5',
    '5.0',
    '1e1',
    '5 5',
    '5;',
    'five',
    '\xb2',
    '9007199254740992',
    '9'.repeat(400),
  ].map((length) => ({
    title: `the Content-Length "${length.slice(0, 20)}"`,
    bytes: head(`Content-Length: ${length}␍␊`),
    message: UNCLEAR,
  })),
  ...[
    'gzip',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'chunked,',
    ',chunked',
    'identity',
    'xchunked',
    'chunked;q=1',
    '"chunked"',
  ].map((coding) => ({
    title: `the transfer coding ${coding}, which nobody asked for`,
    bytes: head(`Transfer-Encoding: ${coding}␍␊`),
    message: /transfer coding/,
  })),
  ...['', '-5', '+5', '0x5', ' 5', '5 ', '5 5', 'g', '5\t;\0', '20000000000000', 'f'.repeat(400), ';ext'].map(
    (size) => ({
      title: `the chunk size "${size.slice(0, 20).replace('\0', 'NUL')}"`,
      bytes: chunked(`3␍␊abc␍␊${size}␍␊hello␍␊0␍␊␍␊`),
      message: /^[0-9a-f]{14,}$/.test(size) ? /larger than any body/ : BAD_SIZE,
      body: 'abc',
    }),
  ),
  {
    title: 'a chunk size that ends in LF alone',
    bytes: chunked('1␍␊!␍␊5\nhello␍␊0␍␊␍␊'),
    message: /chunk's size ends in LF alone/,
    body: '!',
  },
  { title: 'a bare CR in a chunk extension', bytes: chunked('5;a\rb␍␊hello␍␊0␍␊␍␊'), message: BAD_SIZE },
  {
    title: 'a chunk longer than its size',
    bytes: chunked('3␍␊abcd␍␊0␍␊␍␊'),
    message: /longer than its size line/,
    body: 'abc',
  },
  {
    title: 'a chunk shorter than its size',
    bytes: chunked('5␍␊abc␍␊0␍␊␍␊'),
    message: /longer than its size line/,
    body: 'abc\r\n',
  },
  {
    title: 'chunk data that ends in LF alone',
    bytes: chunked('3␍␊abc\n0␍␊␍␊'),
    message: /longer than its size line/,
    body: 'abc',
  },
  {
    title: 'chunk data that ends in CR and no LF',
    bytes: chunked('3␍␊abc\r0␍␊␍␊'),
    message: /longer than its size line/,
    body: 'abc',
  },
  {
    title: 'a trailer field with a space before the colon',
    bytes: chunked('3␍␊abc␍␊0␍␊A : b␍␊␍␊'),
    message: NOT_FIELD,
    body: 'abc',
  },
  {
    title: 'a trailer line that ends in LF alone',
    bytes: chunked('3␍␊abc␍␊0␍␊A: b\n␍␊'),
    message: BARE,
    body: 'abc',
  },
  {
    title: 'an HTTP/0.9 page',
    bytes: wire('<html>hello</html>'),
    message: /does not speak HTTP\/1/,
    hint: /HTTP\/0\.9/,
  },
  { title: 'an SSH greeting', bytes: wire('SSH-2.0-OpenSSH_9.2␍␊'), message: /does not speak HTTP\/1/ },
  { title: 'an SMTP greeting', bytes: wire('220 mail ESMTP␍␊'), message: /does not speak HTTP\/1/ },
  { title: 'an IMAP greeting', bytes: wire('* OK ready␍␊'), message: /does not speak HTTP\/1/ },
  { title: 'an RTSP status line', bytes: wire('RTSP/1.0 200 OK␍␊␍␊'), message: /does not speak HTTP\/1/ },
  { title: 'an HTTP request', bytes: wire('GET / HTTP/1.1␍␊␍␊'), message: /does not speak HTTP\/1/ },
  {
    title: 'a greeting behind an empty line',
    bytes: wire('␍␊220 mail␍␊'),
    message: /does not speak HTTP\/1/,
  },
  {
    title: 'the preface of HTTP/2',
    bytes: wire('PRI * HTTP/2.0␍␊␍␊SM␍␊␍␊'),
    message: /does not speak HTTP\/1/,
  },
  {
    title: 'the SETTINGS frame of HTTP/2',
    bytes: wire('\0\0\x06\x04\0\0\0\0\0'),
    message: /does not speak HTTP\/1/,
  },
  { title: 'a TLS alert', bytes: wire('\x15\x03\x01\0\x02\x02\x46'), message: /speaks TLS/, hint: /https/ },
  { title: 'a TLS handshake', bytes: wire('\x16\x03\x03\0\x7a'), message: /speaks TLS/, hint: /https/ },
  ...[
    'HTTP/2 200 OK',
    'HTTP/1.2 200 OK',
    'HTTP/1 200 OK',
    'HTTP/01.1 200 OK',
    'HTTP/1.1200 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1\t200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 OK',
    'HTTP/1.1 200OK',
    'HTTP/1.1 OK',
    'HTTP/1.1 ',
    'HTTP/1.1',
  ].map((line) => ({
    title: `the status line ${JSON.stringify(line)}`,
    bytes: wire(`${line}␍␊␍␊`),
    message: /not an HTTP status line/,
  })),
];

describe.each(HOSTILE)(
  'ResponseDecoder, hostile: $title',
  ({ bytes, code = 'weird-reply', message, hint, body }) => {
    const check = (pieces: readonly Uint8Array[]): void => {
      const { failure, messages } = decodeResponses(pieces);
      expect(failure).toMatchObject({ name: 'ProtocolError', code });
      expect(failure?.message).toMatch(message);
      if (hint !== undefined) expect(failure?.hint).toMatch(hint);
      expect(messages.map((decoded) => decoded.body)).toEqual(
        body === undefined ? messages.map(() => '') : [body],
      );
      expect(messages.every(({ trailers }) => trailers === undefined)).toBe(true);
    };

    test('is refused in one piece', () => check(whole(bytes)));
    test('is refused byte by byte, after the same data', () => check(byteByByte(bytes)));
    test('is refused however it is cut, after the same data', () => {
      fc.assert(
        fc.property(cutPlaces(), (places) => check(splitAt(bytes, places))),
        { numRuns: 30 },
      );
    });
  },
);

// Where work grows with the square of what comes, the longest of these take half a minute and more.
describe('ResponseDecoder, hostile and long', { timeout: 20_000 }, () => {
  test('quotes no more of a hostile line than a terminal can show', () => {
    const { failure } = decodeResponses(whole(head(`${'x'.repeat(10_000)}␍␊`)));
    expect(failure?.message.length).toBeLessThan(150);
  });

  test('takes a value of a quarter of a million spaces in time that grows with its length alone', () => {
    const spaces = ' '.repeat(250_000);
    const { messages } = decodeResponses(whole(head(`A: a${spaces}b␍␊Content-Length: 0␍␊`)));
    const { failure } = decodeResponses(whole(head(`Content-Length: 5${spaces}5␍␊`)));
    expect(messages[0]?.head.headers[0]?.[1]).toBe(`a${spaces}b`);
    expect(failure?.message).toMatch(UNCLEAR);
  });

  test('takes a value folded eighty thousand times in time that grows with its length alone', () => {
    const { messages } = decodeResponses(
      whole(head(`A: a␍␊${' ␍␊'.repeat(40_000)}${' b␍␊'.repeat(30_000)}`)),
    );
    expect(messages[0]?.head.headers[0]?.[1]).toBe(`a${' b'.repeat(30_000)}`);
  });
});

const fill = (before: string, after: string, length: number): Buffer =>
  wire(before + 'x'.repeat(length - wire(before).length - wire(after).length) + after);

interface LimitSample {
  readonly limit: string;
  /** A response that needs so much; at the limit it is good, one more crosses it. */
  readonly at: (amount: number) => Buffer;
  readonly value: number;
}

const LIMITS: readonly LimitSample[] = [
  {
    limit: 'MAX_HEAD_BYTES',
    value: MAX_HEAD_BYTES,
    at: (length) => fill('HTTP/1.1 200 OK␍␊A: ', '␍␊␍␊', length),
  },
  { limit: 'MAX_FIELDS', value: MAX_FIELDS, at: (count) => head('A: b␍␊'.repeat(count)) },
  { limit: 'MAX_FIELDS', value: MAX_FIELDS, at: (count) => chunked(`0␍␊${'A: b␍␊'.repeat(count)}␍␊`) },
  {
    limit: 'MAX_INFORMATIONAL',
    value: MAX_INFORMATIONAL,
    at: (count) => Buffer.concat([wire('HTTP/1.1 102 Processing␍␊␍␊'.repeat(count)), head('')]),
  },
  {
    // The line's CR counts, its LF does not.
    limit: 'MAX_CHUNK_LINE_BYTES',
    value: MAX_CHUNK_LINE_BYTES,
    at: (length) => Buffer.concat([chunked(''), fill('0;', '\r', length), wire('\n␍␊')]),
  },
  {
    limit: 'MAX_TRAILER_BYTES',
    value: MAX_TRAILER_BYTES,
    at: (length) => Buffer.concat([chunked('0␍␊'), fill('A: ', '␍␊␍␊', length)]),
  },
  {
    limit: 'MAX_LEADING_EMPTY_LINES',
    value: MAX_LEADING_EMPTY_LINES,
    at: (count) => Buffer.concat([wire('␍␊'.repeat(count)), head('')]),
  },
];

describe.each(LIMITS)('the limit $limit', ({ limit, value, at }) => {
  const splittings = { whole, byteByByte };

  test.each(Object.entries(splittings))('is not crossed by what just fits (%s)', (_name, split) => {
    const { failure, messages } = decodeResponses(split(at(value)));
    expect(failure).toBeUndefined();
    expect(messages[0]?.trailers).toBeDefined();
  });

  test.each(Object.entries(splittings))('is crossed by one more (%s)', (_name, split) => {
    const { failure } = decodeResponses(split(at(value + 1)));
    expect(failure).toMatchObject({ name: 'LimitError', code: 'too-large' });
    expect((failure as LimitError).limit).toBe(limit);
  });
});

describe('the limits', () => {
  test.each([
    ['a head', 'HTTP/1.1 200 OK␍␊A: ', MAX_HEAD_BYTES],
    ['a head of one line', 'HTTP/1.1 200 ', MAX_HEAD_BYTES],
    ['a chunk size line', 'HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊0;', MAX_CHUNK_LINE_BYTES],
    ['a trailer', 'HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊0␍␊A: ', MAX_TRAILER_BYTES],
  ])('stop %s that never ends as soon as they are reached', (_what, beginning, limit) => {
    const pieces = [wire(beginning), ...Array.from({ length: 1000 }, () => Buffer.alloc(1024, 'x'))];
    const enough = Math.ceil(limit / 1024) + 2;
    expect(decodeResponses(pieces.slice(0, enough)).failure).toMatchObject({ name: 'LimitError' });
  });

  test('count 1xx responses for each final response anew', () => {
    const one = Buffer.concat([
      wire('HTTP/1.1 102 Processing␍␊␍␊'.repeat(MAX_INFORMATIONAL)),
      head('Content-Length: 0␍␊'),
    ]);
    const { failure, messages } = decodeResponses(whole(Buffer.concat([one, one])), ['GET', 'GET']);
    expect(failure).toBeUndefined();
    expect(messages).toHaveLength(2);
  });
});
