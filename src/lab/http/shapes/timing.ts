import { MAX_PAUSE } from '../limits.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import { askedFor } from '../request.ts';
import type { Shape } from '../shape.ts';

/** The slow body is sent a byte at a time; a longer one would be sent for years. */
const MAX_SLOW_BYTES = 100_000;

/** In milliseconds: to a Node client, a reset that arrives together with data looks like an orderly end. */
const RESET_DELAY = 50;

/** Half of a response that promised twenty bytes. */
const HALF = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\nhalf of it';

export const timingShapes: readonly Shape[] = [
  {
    path: '/slow/head',
    example: '/slow/head?ms=2000',
    teaches: 'nothing at all for a while, then the response (?ms=, a minute at most)',
    async answer(request, wire) {
      await wire.pause(askedFor(request, 'ms', 2000, MAX_PAUSE));
      await wire.respond(plainText(200, 'at last\n'));
    },
  },
  {
    path: '/slow/body',
    example: '/slow/body?bytes=10&ms=200',
    teaches: 'a body that comes a byte at a time (?bytes= in all, ?ms= before each)',
    async answer(request, wire) {
      const bytes = askedFor(request, 'bytes', 10, MAX_SLOW_BYTES);
      const ms = askedFor(request, 'ms', 200, MAX_PAUSE);
      const body = (async function* () {
        for (let sent = 0; sent < bytes; sent += 1) {
          await wire.pause(ms);
          yield Buffer.from('.');
        }
      })();
      await wire.respond({ status: 200, headers: [...PLAIN, ['Content-Length', String(bytes)]], body });
    },
  },
  {
    path: '/drop/before',
    teaches: 'the connection is closed before a single byte: an empty reply',
    methods: 'any',
    async answer(_request, wire) {
      wire.close();
    },
  },
  {
    path: '/drop/head',
    teaches: 'the connection is closed in the middle of the headers',
    async answer(_request, wire) {
      await wire.send('HTTP/1.1 200 OK\r\nContent-Type: text/pl');
      wire.close();
    },
  },
  {
    path: '/drop/body',
    teaches: 'the connection is closed after half of the body: a partial transfer',
    async answer(_request, wire) {
      await wire.send(HALF);
      wire.close();
    },
  },
  {
    path: '/reset',
    teaches: 'the connection is reset after half of the body',
    async answer(_request, wire) {
      await wire.send(HALF);
      await wire.pause(RESET_DELAY);
      wire.reset();
    },
  },
];
