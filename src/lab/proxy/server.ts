import { type AcceptedConnection, listenTcp, type TlsListenerSettings } from '../../net/tcp-listener.ts';
import type { Listening } from '../../net/listen.ts';
import type { ConnectTo, Proxy } from '../../net/types.ts';
import { serveConnection } from '../http/connection.ts';
import { ALICE } from '../http/credentials.ts';
import { SITE_LIMITS, type SiteLimits } from '../http/limits.ts';
import { headByHead } from './head-by-head.ts';
import { createHttpProxy } from './http-proxy.ts';
import { LAB_PROXIES, PROXY_KINDS, type ProxyKind } from './proxies.ts';
import { reachOnly } from './reach.ts';
import { serveSocks } from './socks-proxy.ts';

export interface ProxyLabSettings {
  readonly host: string;
  /** 0, or none, for any free one. */
  readonly ports: Readonly<Partial<Record<ProxyKind, number>>>;
  /** Where the proxies lead. */
  readonly destinations: readonly ConnectTo[];
  /** For the one that speaks TLS. */
  readonly certificate: TlsListenerSettings['certificate'];
  readonly limits?: Partial<SiteLimits> | undefined;
}

export interface ProxyLab {
  /** Under the addresses that they really have. */
  readonly proxies: Readonly<Record<ProxyKind, Proxy>>;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** @throws TransportError `address-in-use`, with no port left open */
export async function startProxyLab(settings: ProxyLabSettings): Promise<ProxyLab> {
  const { host, destinations, certificate } = settings;
  const limits = { ...SITE_LIMITS, ...settings.limits };
  const stopping = new AbortController();
  const reach = reachOnly(destinations, limits);

  const serveHttp =
    (login?: string) =>
    ({ transport, reset }: AcceptedConnection): Promise<void> => {
      const client = headByHead(transport);
      const answer = createHttpProxy(client, reach, login);
      return serveConnection({ transport: client, reset }, answer, limits, stopping.signal);
    };
  const serve: Record<ProxyKind, (connection: AcceptedConnection) => Promise<void>> = {
    http: serveHttp(),
    login: serveHttp(`${ALICE.user}:${ALICE.password}`),
    https: serveHttp(),
    socks5: ({ transport }) => serveSocks(transport, { ...limits, reach, login: ALICE }),
  };

  const tls = { certificate, alpn: ['http/1.1'], handshakeTimeout: limits.handshakeTimeout };
  const open = new Map<ProxyKind, Listening>();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([...open.values()].map((listening) => listening.stop(0)));
  };
  try {
    for (const kind of PROXY_KINDS) {
      const secure = LAB_PROXIES[kind].scheme === 'https' ? { tls } : {};
      const place = { host, port: settings.ports[kind] ?? 0 };
      open.set(kind, await listenTcp({ ...limits, ...place, ...secure }, serve[kind]));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const at = (kind: ProxyKind): Proxy => ({ ...LAB_PROXIES[kind], host, port: open.get(kind)?.port ?? 0 });
  return {
    proxies: { http: at('http'), login: at('login'), https: at('https'), socks5: at('socks5') },
    stop,
  };
}
