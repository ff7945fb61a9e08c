import type net from 'node:net';
import tls from 'node:tls';
import type { TlsFacts } from '../transcript/types.ts';
import { placesOf } from './address.ts';
import { startDeadline } from './deadline.ts';
import { clientHandshakeError } from './tls-errors.ts';
import { agreementOf, ownCertificateOf } from './tls-facts.ts';
import { completeHandshake } from './tls-handshake.ts';

/**
 * What a server's connections have in common, made of its certificate and key, PEM. The keys of its session tickets are
 * in it (RFC 5077; RFC 8446, section 4.6.1): a session of one connection can be resumed on any other with the same context.
 */
export function createServerContext({
  cert,
  key,
}: {
  readonly cert: string;
  readonly key: string;
}): tls.SecureContext {
  return tls.createSecureContext({ cert, key });
}

export interface SecureServerOptions {
  readonly context: tls.SecureContext;
  readonly alpn?: readonly string[];
  /** In milliseconds. */
  readonly timeout: number;
}

/**
 * Puts TLS on an accepted socket, as its server. After an error it is destroyed.
 *
 * @throws TransportError `tls-handshake`, `timeout`; ProtocolError `weird-reply` for what is not TLS
 */
export async function secureAsServer(
  socket: net.Socket,
  { context, alpn = [], timeout }: SecureServerOptions,
): Promise<{ socket: tls.TLSSocket; facts: TlsFacts }> {
  const { remote } = placesOf(socket);
  const deadline = startDeadline(`the client ${remote}`, timeout, undefined);
  deadline.phase = 'the TLS handshake';
  try {
    const secured = new tls.TLSSocket(socket, {
      isServer: true,
      secureContext: context,
      ALPNProtocols: [...alpn],
    });
    const facts = await completeHandshake(secured, {
      event: 'secure',
      signal: deadline.signal,
      explain: (error) => clientHandshakeError(remote, error),
      check: () => ({
        ...agreementOf(secured),
        ...ownCertificateOf(secured),
        ...(secured.isSessionReused() && { resumed: true }),
      }),
    });
    return { socket: secured, facts };
  } finally {
    deadline.clear();
  }
}
