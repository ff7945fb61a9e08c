import { type AcceptedConnection, listenTcp } from '../../net/tcp-listener.ts';
import type { TlsListenerSettings } from '../../net/tcp-listener.ts';
import { type Answer, serveConnection } from './connection.ts';
import { SITE_LIMITS, type SiteLimits } from './limits.ts';
import { createSite } from './site.ts';

export interface HttpLabSettings {
  readonly host: string;
  /** 0 for any free one. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly certificate: TlsListenerSettings['certificate'];
  readonly limits?: Partial<SiteLimits> | undefined;
}

export interface HttpLab {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/**
 * The lab's web server: one site on two ports, plain and with TLS. It speaks HTTP with netkit's own codec,
 * because it must be able to say what no well-behaved server says.
 *
 * @throws TransportError `address-in-use`
 */
export async function startHttpLab(settings: HttpLabSettings): Promise<HttpLab> {
  const { host, certificate } = settings;
  const limits = { ...SITE_LIMITS, ...settings.limits };
  const stopping = new AbortController();
  // Known once both ports are: no request can come before.
  let answer: Answer | undefined;
  const serve = async (connection: AcceptedConnection): Promise<void> => {
    if (answer !== undefined) await serveConnection(connection, answer, limits, stopping.signal);
  };

  const plain = await listenTcp({ ...limits, host, port: settings.httpPort }, serve);
  try {
    const tls = { certificate, alpn: ['http/1.1'], handshakeTimeout: limits.handshakeTimeout };
    const secure = await listenTcp({ ...limits, host, port: settings.httpsPort, tls }, serve);
    answer = createSite({ http: plain.port, https: secure.port });
    return {
      httpPort: plain.port,
      httpsPort: secure.port,
      async stop() {
        stopping.abort();
        await Promise.all([plain.stop(0), secure.stop(0)]);
      },
    };
  } catch (error) {
    await plain.stop(0);
    throw error;
  }
}
