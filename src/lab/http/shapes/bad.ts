import { gzipSync } from 'node:zlib';
import { MAX_ASKED_HEAD_BYTES } from '../limits.ts';
import type { Shape } from '../shape.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Responses that break the rules. What stands here is what goes over the wire, to the byte; then it is closed. */
export const badShapes: readonly Shape[] = [
  bad('short', 'fewer bytes than Content-Length says', `${OK}Content-Length: 100\r\n\r\nonly this`),
  bad('long', 'more bytes than Content-Length says', `${OK}Content-Length: 5\r\n\r\nhello and more`),
  bad(
    'two-lengths',
    'two Content-Length that disagree',
    `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  ),
  bad(
    'same-lengths',
    'two Content-Length that agree, which may pass (RFC 9110, section 8.6)',
    `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  ),
  bad('negative-length', 'a Content-Length below zero', `${OK}Content-Length: -5\r\n\r\nhello`),
  bad('word-length', 'a Content-Length that is no number', `${OK}Content-Length: five\r\n\r\nhello`),
  bad(
    'length-and-chunked',
    'Content-Length and chunks at once, as request smugglers like it',
    `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ),
  bad(
    'te-unknown',
    'a transfer coding that nobody asked for',
    `${OK}Transfer-Encoding: x-rot13\r\n\r\nuryyb`,
  ),
  bad('chunk-size', 'a chunk size that is not hexadecimal', `${CHUNKED}xyz\r\nhello\r\n0\r\n\r\n`),
  bad('chunk-huge', 'a chunk size beyond all numbers', `${CHUNKED}fffffffffffffffff\r\nhello\r\n0\r\n\r\n`),
  bad('chunk-cut', 'closed in the middle of a chunk', `${CHUNKED}ff\r\nhello`),
  bad('chunk-no-last', 'closed before the last chunk', `${CHUNKED}5\r\nhello\r\n`),
  bad('chunk-no-crlf', 'no line end after a chunk', `${CHUNKED}5\r\nhello0\r\n\r\n`),
  bad('nul', 'a NUL in a header', `${OK}X-Nul: a\0b\r\nContent-Length: 5\r\n\r\nhello`),
  bad('bare-lf', 'lines that end in LF alone', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'),
  bad('bare-cr', 'a lone CR in a header', `${OK}X-Cr: a\rSet-Cookie: b\r\nContent-Length: 5\r\n\r\nhello`),
  bad('space-before-colon', 'a space between name and colon', `${OK}Content-Length : 5\r\n\r\nhello`),
  bad(
    'no-colon',
    'a header line without a colon',
    `${OK}this is not a header\r\nContent-Length: 5\r\n\r\nhello`,
  ),
  bad(
    'leading-space',
    'a first header that begins with a space',
    `${OK} X-First: 1\r\nContent-Length: 5\r\n\r\nhello`,
  ),
  bad('http09', 'HTTP/0.9: a page with no head at all', '<html><body>hello</body></html>\n'),
  bad('garbage', 'bytes that are no HTTP', Buffer.from('8b1d00ff00fe7f80c0c1f5ff0d0a0d0a00010203', 'hex')),
  bad(
    'http2-preface',
    'HTTP/2 frames to a client that never asked for them',
    Buffer.from('000000040000000000', 'hex'),
  ),
  bad('tls-alert', 'a TLS alert in the clear', Buffer.from('15030100020246', 'hex')),
  bad('ssh', 'the greeting of another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
  bad(
    'status-line/no-reason',
    'a status line without its reason (allowed, if oddly)',
    statusLine('HTTP/1.1 200'),
  ),
  bad(
    'status-line/empty-reason',
    'a status line with an empty reason (allowed)',
    statusLine('HTTP/1.1 200 '),
  ),
  bad('status-line/two-digits', 'a status of two digits', statusLine('HTTP/1.1 20 OK')),
  bad('status-line/four-digits', 'a status of four digits', statusLine('HTTP/1.1 2000 OK')),
  bad('status-line/letters', 'a status in letters', statusLine('HTTP/1.1 abc OK')),
  bad('status-line/lower-case', 'the protocol in lower case', statusLine('http/1.1 200 OK')),
  bad('status-line/version', 'a version from the future', statusLine('HTTP/7.3 200 OK')),
  bad('status-line/spaces', 'several spaces for one', statusLine('HTTP/1.1   200   OK')),
  bad('status-line/endless', 'a status line that never ends', `${OK.trimEnd()}${'K'.repeat(1024 * 1024)}`),
  bad(
    'esc',
    'terminal commands in a header and in the body',
    `${OK}X-Title: \x1b]0;owned\x07\x1b[31m\r\nContent-Type: text/plain\r\nContent-Length: 19\r\n\r\n\x1b[2J\x1b[31mowned\x1b[0m\n`,
  ),
  bad(
    'gzip-cut',
    'a gzip body that breaks off',
    withLength('Content-Encoding: gzip', gzipSync('hello '.repeat(100)).subarray(0, -10)),
  ),
  bad(
    'gzip-garbage',
    'a body that is not the gzip it claims to be',
    withLength('Content-Encoding: gzip', 'not gzip'),
  ),
  {
    path: '/bad/unsolicited',
    teaches: 'a second response that nobody asked for, on a connection that stays open',
    answer: (_request, wire) =>
      wire.send(`${OK}Content-Length: 5\r\n\r\nhello${OK}Content-Length: 6\r\n\r\nforged`),
  },
  {
    path: '/bad/endless-headers',
    teaches: 'headers without end, or nearly so',
    async answer(_request, wire) {
      const line = `X-Header: ${'x'.repeat(1012)}\r\n`;
      await wire.send(OK);
      for (let sent = 0; sent < MAX_ASKED_HEAD_BYTES; sent += line.length) await wire.send(line);
      wire.close();
    },
  },
];

function bad(name: string, teaches: string, bytes: string | Uint8Array): Shape {
  return {
    path: `/bad/${name}`,
    teaches,
    async answer(_request, wire) {
      await wire.send(bytes);
      wire.close();
    },
  };
}

function statusLine(line: string): string {
  return `${line}\r\nContent-Length: 5\r\n\r\nhello`;
}

function withLength(header: string, body: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`${OK}${header}\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes]);
}
