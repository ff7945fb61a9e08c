/**
 * An HTTP proxy (RFC 9110, section 3.7). A request's target says what it is for:
 *
 *     GET http://shapes.test/hello HTTP/1.1      sent on to that server, and its response sent back
 *     CONNECT shapes.test:443 HTTP/1.1           a tunnel (section 9.3.6): after our 200, bytes are only carried
 */
import type { Transport } from '../../net/types.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import { encodeResponseHead } from '../../raw/http/head.ts';
import { authenticate } from '../files/basic-auth.ts';
import type { Answer } from '../http/connection.ts';
import type { Wire } from '../http/wire.ts';
import { type Destination, readDestination } from './destination.ts';
import { forward } from './forward.ts';
import type { HeadByHead } from './head-by-head.ts';
import { isForbidden, type Reach } from './reach.ts';
import { badGateway, FORBIDDEN, LOGIN_DEMANDED, NO_DESTINATION } from './refusals.ts';
import { tunnel } from './tunnel.ts';

/**
 * What the proxy does with each request of a connection.
 *
 * @param login `user:password`, where it wants one
 */
export function createHttpProxy(client: HeadByHead, reach: Reach, login?: string): Answer {
  return async (head, body, wire) => {
    const [given] = valuesOf(head.headers, 'proxy-authorization');
    if (login !== undefined && authenticate(given, login) === undefined) return wire.respond(LOGIN_DEMANDED);
    const destination = readDestination(head);
    if (destination === undefined) return wire.respond(NO_DESTINATION);
    const server = await reachOrRefuse(destination, reach, wire);
    if (server === undefined) return;
    try {
      if (destination.request === undefined) await openTunnel(client, server, wire);
      else await forward(head, destination.request, body, server, wire);
    } finally {
      server.close();
    }
  };
}

async function reachOrRefuse(
  { host, port }: Destination,
  reach: Reach,
  wire: Wire,
): Promise<Transport | undefined> {
  try {
    return await reach(host, port);
  } catch (error) {
    await wire.respond(isForbidden(error) ? FORBIDDEN : badGateway(error));
    return undefined;
  }
}

async function openTunnel(client: HeadByHead, server: Transport, wire: Wire): Promise<void> {
  client.endHeads();
  wire.close();
  await wire.send(CONNECTED);
  await tunnel(client, server);
}

/** Without a body or any word of one (RFC 9110, section 9.3.6). */
const CONNECTED = encodeResponseHead({
  version: '1.1',
  status: 200,
  reason: 'Connection established',
  headers: [],
});
