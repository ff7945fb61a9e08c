import { isNetkitError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { listOf, withoutFields } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';
import { framingOfRequest } from '../../raw/http/framing.ts';
import { encodeRequestHead, type HttpRequestHead } from '../../raw/http/head.ts';
import type { RequestBody } from '../http/request.ts';
import type { Wire } from '../http/wire.ts';
import type { Destination } from './destination.ts';
import { forwardedFields, framingFields } from './fields.ts';
import { passBack } from './pass-back.ts';
import { badGateway } from './refusals.ts';
import { Upload } from './upload.ts';

/**
 * Sends a request on to its server, on a connection that is for this one exchange, and the response back; nothing of
 * their bodies is held. A server that does not speak HTTP is a 502.
 *
 * @throws what is wrong with the request's body, and what goes wrong once the response has begun
 */
export async function forward(
  head: HttpRequestHead,
  { authority, target }: NonNullable<Destination['request']>,
  body: RequestBody,
  server: Transport,
  wire: Wire,
): Promise<void> {
  const { method, version } = head;
  const framing = framingOfRequest(head);
  const headers: HttpField[] = [
    ['Host', authority],
    ...forwardedFields(withoutFields(head.headers, HOST), version),
    ...framingFields(framing),
    ['Connection', 'close'],
  ];
  const upload = new Upload(body, framing, server);
  try {
    await server.write(encodeRequestHead({ method, target, version: '1.1', headers }));
    // Whether it wants the body is for the server to say (RFC 9110, section 10.1.1).
    if (!listOf(head.headers, 'expect').includes('100-continue')) upload.start();
    await passBack(head, server, upload, wire);
  } catch (error) {
    if (upload.failure !== undefined) throw upload.failure;
    if (wire.answered || !isNetkitError(error)) throw error;
    await wire.respond(badGateway(error));
  }
}

/** Ours says what the target says (RFC 9112, section 3.2.2). */
const HOST: ReadonlySet<string> = new Set(['host']);
