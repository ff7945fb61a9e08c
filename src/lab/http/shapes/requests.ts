import { createHash } from 'node:crypto';
import { valuesOf } from '../../../protocols/http-fields.ts';
import { json } from '../json.ts';
import { MAX_ECHO_BYTES } from '../limits.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import type { SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

export const requestShapes: readonly Shape[] = [
  {
    path: '/echo',
    teaches: 'what the server got, as JSON: method, target, headers, body',
    methods: 'any',
    answer: answerEcho,
  },
  {
    path: '/upload',
    teaches: 'counts and hashes a body of any size; says 100 Continue to a client that waits for it',
    methods: 'any',
    async answer(request, wire) {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of request.body()) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      const chunked = request.header('transfer-encoding') !== undefined;
      await wire.respond(
        json({
          method: request.method,
          bytes,
          sha256: hash.digest('hex'),
          chunked,
          trailers: request.trailers(),
        }),
      );
    },
  },
  {
    path: '/upload/refuse',
    teaches: 'refuses a body before it has come: 417 to a client that waits, 413 to any other',
    methods: 'any',
    async answer(request, wire) {
      wire.close();
      const status = request.header('expect') === undefined ? 413 : 417;
      await wire.respond(plainText(status, 'keep it\n'));
    },
  },
];

async function answerEcho(request: SiteRequest, wire: Wire): Promise<void> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body()) {
    size += chunk.length;
    if (size > MAX_ECHO_BYTES) {
      wire.close();
      return wire.respond({
        status: 413,
        headers: PLAIN,
        body: `more than ${MAX_ECHO_BYTES} bytes: try /upload\n`,
      });
    }
    // A chunk lives until the next is read.
    chunks.push(Buffer.from(chunk));
  }
  const { method, target, version, headers } = request;
  const trailers = request.trailers();
  const body = Buffer.concat(chunks).toString();
  const host = valuesOf(headers, 'host')[0] ?? null;
  await wire.respond(json({ method, target, version, host, headers, trailers, size, body }));
}
