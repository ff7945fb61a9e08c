/**
 * HTTP/1 responses as they stand on the wire, written by hand: from the examples of RFC 9112 and RFC 9110, and
 * after what known servers send. `␍␊` is CR LF; each character is one byte (latin1).
 */
import type { Http1ResponseHead, HttpField } from '../../../src/protocols/http.ts';

export const wire = (text: string): Buffer => Buffer.from(text.replaceAll('␍␊', '\r\n'), 'latin1');

export interface ResponseSample {
  readonly title: string;
  /** Of the request that is answered; without it GET. */
  readonly method?: string;
  readonly bytes: Buffer;
  readonly informational?: readonly Http1ResponseHead[];
  readonly head: Http1ResponseHead;
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  readonly body: string;
  readonly trailers?: readonly HttpField[];
  /** Whether our encoders write these very bytes, in these chunks. */
  readonly encodes?: readonly string[];
}

const ok = (headers: readonly HttpField[], reason = 'OK'): Http1ResponseHead => ({
  version: '1.1',
  status: 200,
  reason,
  headers,
});
const CHUNKED: HttpField = ['Transfer-Encoding', 'chunked'];

export const RESPONSES: readonly ResponseSample[] = [
  {
    title: 'the response of RFC 9110, section 3.9, with Content-Length',
    bytes: wire(
      'HTTP/1.1 200 OK␍␊Date: Mon, 27 Jul 2009 12:28:53 GMT␍␊Server: Apache␍␊' +
        'Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT␍␊ETag: "34aa387-d-1568eb00"␍␊Accept-Ranges: bytes␍␊' +
        'Content-Length: 51␍␊Vary: Accept-Encoding␍␊Content-Type: text/plain␍␊␍␊' +
        'Hello World! My content includes a trailing CRLF.␍␊',
    ),
    head: ok([
      ['Date', 'Mon, 27 Jul 2009 12:28:53 GMT'],
      ['Server', 'Apache'],
      ['Last-Modified', 'Wed, 22 Jul 2009 19:15:56 GMT'],
      ['ETag', '"34aa387-d-1568eb00"'],
      ['Accept-Ranges', 'bytes'],
      ['Content-Length', '51'],
      ['Vary', 'Accept-Encoding'],
      ['Content-Type', 'text/plain'],
    ]),
    framing: 'length',
    body: 'Hello World! My content includes a trailing CRLF.\r\n',
    encodes: ['Hello World! My content includes a trailing CRLF.\r\n'],
  },
  {
    title: 'a body in two chunks',
    bytes: wire('HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊5␍␊hello␍␊10␍␊ wide wide world␍␊0␍␊␍␊'),
    head: ok([CHUNKED]),
    framing: 'chunked',
    body: 'hello wide wide world',
    encodes: ['hello', ' wide wide world'],
  },
  {
    title: 'chunks with extensions, upper-case and zero-padded sizes',
    bytes: wire(
      'HTTP/1.1 200 OK␍␊Transfer-Encoding: Chunked␍␊␍␊' +
        '0005;name=value␍␊hello␍␊A ; q="a;b" ; flag␍␊0123456789␍␊000;last␍␊␍␊',
    ),
    head: ok([['Transfer-Encoding', 'Chunked']]),
    framing: 'chunked',
    body: 'hello0123456789',
  },
  {
    title: 'chunks whose data looks like framing, and a last chunk of many zeros',
    bytes: wire('HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊7␍␊␍␊0␍␊␍␊␍␊000000␍␊␍␊'),
    head: ok([CHUNKED]),
    framing: 'chunked',
    body: '\r\n0\r\n\r\n',
  },
  {
    title: 'trailer fields after the last chunk',
    bytes: wire(
      'HTTP/1.1 200 OK␍␊Trailer: Expires, Digest␍␊Transfer-Encoding: chunked␍␊␍␊' +
        '3␍␊abc␍␊0␍␊Expires: Wed, 21 Oct 2015 07:28:00 GMT␍␊Digest: abc␍␊␍␊',
    ),
    head: ok([['Trailer', 'Expires, Digest'], CHUNKED]),
    framing: 'chunked',
    body: 'abc',
    trailers: [
      ['Expires', 'Wed, 21 Oct 2015 07:28:00 GMT'],
      ['Digest', 'abc'],
    ],
    encodes: ['abc'],
  },
  {
    title: 'an empty chunked body',
    bytes: wire('HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊0␍␊␍␊'),
    head: ok([CHUNKED]),
    framing: 'chunked',
    body: '',
    encodes: [],
  },
  {
    title: 'a body that ends when the connection does, from an HTTP/1.0 server',
    bytes: wire('HTTP/1.0 200 OK␍␊Content-Type: text/html␍␊␍␊<html>␍␊␍␊</html>'),
    head: { version: '1.0', status: 200, reason: 'OK', headers: [['Content-Type', 'text/html']] },
    framing: 'close',
    body: '<html>\r\n\r\n</html>',
    encodes: ['<html>\r\n\r\n</html>'],
  },
  {
    title: 'an answer to HEAD, whose Content-Length tells of a body that does not come',
    method: 'HEAD',
    bytes: wire('HTTP/1.1 200 OK␍␊Content-Length: 1234␍␊␍␊'),
    head: ok([['Content-Length', '1234']]),
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: 'an answer to HEAD that says chunked',
    method: 'HEAD',
    bytes: wire('HTTP/1.1 200 OK␍␊Transfer-Encoding: chunked␍␊␍␊'),
    head: ok([CHUNKED]),
    framing: 'none',
    body: '',
  },
  {
    title: '204, which has no body even if a length is given',
    bytes: wire('HTTP/1.1 204 No Content␍␊Content-Length: 5␍␊␍␊'),
    head: { version: '1.1', status: 204, reason: 'No Content', headers: [['Content-Length', '5']] },
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: '304 with the length of what was not sent',
    bytes: wire('HTTP/1.1 304 Not Modified␍␊ETag: W/"1"␍␊Content-Length: 17␍␊␍␊'),
    head: {
      version: '1.1',
      status: 304,
      reason: 'Not Modified',
      headers: [
        ['ETag', 'W/"1"'],
        ['Content-Length', '17'],
      ],
    },
    framing: 'none',
    body: '',
    encodes: [],
  },
  {
    title: '103 Early Hints and 100 Continue before the final response',
    bytes: wire(
      'HTTP/1.1 103 Early Hints␍␊Link: </style.css>; rel=preload; as=style␍␊␍␊HTTP/1.1 100 Continue␍␊␍␊' +
        'HTTP/1.1 200 OK␍␊Content-Length: 2␍␊␍␊ok',
    ),
    informational: [
      {
        version: '1.1',
        status: 103,
        reason: 'Early Hints',
        headers: [['Link', '</style.css>; rel=preload; as=style']],
      },
      { version: '1.1', status: 100, reason: 'Continue', headers: [] },
    ],
    head: ok([['Content-Length', '2']]),
    framing: 'length',
    body: 'ok',
  },
  {
    title: '101, after which the bytes belong to another protocol',
    bytes: wire('HTTP/1.1 101 Switching Protocols␍␊Upgrade: echo␍␊Connection: upgrade␍␊␍␊anything␍␊'),
    head: {
      version: '1.1',
      status: 101,
      reason: 'Switching Protocols',
      headers: [
        ['Upgrade', 'echo'],
        ['Connection', 'upgrade'],
      ],
    },
    framing: 'close',
    body: 'anything\r\n',
  },
  {
    title: '200 to CONNECT, after which the bytes are those of the tunnel whatever the fields say',
    method: 'CONNECT',
    bytes: wire('HTTP/1.1 200 Connection established␍␊Content-Length: 3␍␊␍␊tunnelled'),
    head: ok([['Content-Length', '3']], 'Connection established'),
    framing: 'close',
    body: 'tunnelled',
  },
  {
    title: 'an empty reason and its space (RFC 9112, section 4)',
    bytes: wire('HTTP/1.1 200 ␍␊Content-Length: 0␍␊␍␊'),
    head: ok([['Content-Length', '0']], ''),
    framing: 'length',
    body: '',
    encodes: [],
  },
  {
    title: 'no reason and no space, as some servers have it',
    bytes: wire('HTTP/1.1 200␍␊Content-Length: 0␍␊␍␊'),
    head: ok([['Content-Length', '0']], ''),
    framing: 'length',
    body: '',
  },
  {
    title: 'a reason of several words with bytes beyond ASCII, and a status that no RFC knows',
    bytes: wire('HTTP/1.1 799 D\xe9j\xe0 vu:  two spaces␍␊Content-Length: 0␍␊␍␊'),
    head: {
      version: '1.1',
      status: 799,
      reason: 'D\xe9j\xe0 vu:  two spaces',
      headers: [['Content-Length', '0']],
    },
    framing: 'length',
    body: '',
    encodes: [],
  },
  {
    title: 'values with no space, much space, tabs, nothing, colons, and bytes beyond ASCII',
    bytes: wire(
      "HTTP/1.1 200 OK␍␊A:1␍␊B: \t  2 \t ␍␊C:␍␊D:   ␍␊E: a:b: c␍␊F: \xfcber \xa0␍␊!#$%&'*+-.^_`|~9z: token␍␊" +
        'Content-Length: 0␍␊␍␊',
    ),
    head: ok([
      ['A', '1'],
      ['B', '2'],
      ['C', ''],
      ['D', ''],
      ['E', 'a:b: c'],
      ['F', '\xfcber \xa0'],
      ["!#$%&'*+-.^_`|~9z", 'token'],
      ['Content-Length', '0'],
    ]),
    framing: 'length',
    body: '',
  },
  {
    title: 'the same field several times, its order and case kept',
    bytes: wire('HTTP/1.1 200 OK␍␊Set-Cookie: a=1␍␊content-length: 1␍␊SET-COOKIE: b=2␍␊set-cookie: c=3␍␊␍␊!'),
    head: ok([
      ['Set-Cookie', 'a=1'],
      ['content-length', '1'],
      ['SET-COOKIE', 'b=2'],
      ['set-cookie', 'c=3'],
    ]),
    framing: 'length',
    body: '!',
  },
  {
    title: 'obsolete folding, which reads as one space (RFC 9112, section 5.2)',
    bytes: wire(
      'HTTP/1.1 200 OK␍␊X-Long: a value that␍␊   goes on␍␊\tand on ␍␊ ␍␊ to its end␍␊X-Late:␍␊ \xa0here␍␊' +
        'Content-Length: 0␍␊␍␊',
    ),
    head: ok([
      ['X-Long', 'a value that goes on and on to its end'],
      ['X-Late', '\xa0here'],
      ['Content-Length', '0'],
    ]),
    framing: 'length',
    body: '',
  },
  {
    title: 'the same Content-Length twice, and as a list (RFC 9112, section 6.3)',
    bytes: wire('HTTP/1.1 200 OK␍␊Content-Length: 3␍␊Content-Length: 3 , 3␍␊␍␊abc'),
    head: ok([
      ['Content-Length', '3'],
      ['Content-Length', '3 , 3'],
    ]),
    framing: 'length',
    body: 'abc',
  },
  {
    title: 'empty lines before the status line, up to as many as are passed over',
    bytes: wire('␍␊␍␊␍␊␍␊HTTP/1.1 200 OK␍␊Content-Length: 1␍␊␍␊!'),
    head: ok([['Content-Length', '1']]),
    framing: 'length',
    body: '!',
  },
  {
    title: 'a body of every byte there is',
    bytes: Buffer.concat([
      wire('HTTP/1.1 200 OK␍␊Content-Length: 256␍␊␍␊'),
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    ]),
    head: ok([['Content-Length', '256']]),
    framing: 'length',
    body: String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)),
  },
  {
    title: 'a head without any field',
    bytes: wire('HTTP/1.1 200 OK␍␊␍␊the rest'),
    head: ok([]),
    framing: 'close',
    body: 'the rest',
    encodes: ['the rest'],
  },
];
