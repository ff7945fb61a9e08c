import { PLAIN, plainText } from '../plain-text.ts';
import type { Shape } from '../shape.ts';

/** Every way in which HTTP/1 says where a body ends (RFC 9112, section 6.3). */
export const framingShapes: readonly Shape[] = [
  {
    path: '/hello',
    teaches: 'the plainest response there is',
    answer: (_request, wire) => wire.respond(plainText(200, 'Hello!\n')),
  },
  {
    path: '/length',
    teaches: 'Content-Length says how many bytes follow, and the connection goes on',
    answer: (request, wire) =>
      wire.send(
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\n' +
          (request.method === 'HEAD' ? '' : 'abcdefghijklmnopqrstuvwxyz'),
      ),
  },
  {
    path: '/chunked',
    teaches: 'chunks with extensions, and trailer fields after the last one',
    async answer(request, wire) {
      // RFC 9112, section 7.1: HTTP/1.0 knows no chunks.
      if (request.version === '1.0') return wire.respond(plainText(200, 'Hello, chunks!\n'));
      await wire.send(
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-Checksum, X-Chunks\r\n\r\n',
      );
      if (request.method === 'HEAD') return;
      await wire.send('6;first\r\nHello,\r\n');
      await wire.send('009;name=value;quoted="a b"\r\n chunks!\n\r\n');
      await wire.send('0;last\r\nX-Checksum: b17c\r\nX-Chunks: 2\r\n\r\n');
    },
  },
  {
    path: '/close',
    teaches: 'no length at all: the body ends where the connection does',
    async answer(request, wire) {
      wire.close();
      await wire.send('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n');
      if (request.method !== 'HEAD') await wire.send('until the end\n');
    },
  },
  {
    path: '/empty',
    teaches: 'a body of no bytes',
    answer: (_request, wire) => wire.respond({ status: 200, headers: PLAIN }),
  },
  {
    path: '/204',
    teaches: 'No Content: never a body, and no length either',
    methods: 'any',
    answer: (_request, wire) => wire.respond({ status: 204 }),
  },
  {
    path: '/304',
    teaches: 'Not Modified: no body, though a length may stand there (that of the page left out)',
    answer: (_request, wire) =>
      wire.send('HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nContent-Length: 4096\r\n\r\n'),
  },
  {
    path: '/folded',
    teaches: 'obsolete folding: a header that goes on in the next line',
    answer: (request, wire) =>
      wire.send(
        'HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\tthree\r\nContent-Length: 7\r\n\r\n' +
          (request.method === 'HEAD' ? '' : 'folded\n'),
      ),
  },
];
