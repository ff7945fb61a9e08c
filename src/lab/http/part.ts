import type { Proxy } from '../../net/types.ts';
import type { LabCertificates } from '../certificates.ts';
import { HTTP_NAMES, PROXY_NAME } from '../names.ts';
import { certificateFor, LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { LAB_PROXIES, PROXY_KINDS, type ProxyKind } from '../proxy/proxies.ts';
import { startProxyLab } from '../proxy/server.ts';
import type { SiteLimits } from './limits.ts';
import { startHttpLab } from './server.ts';

export interface HttpPartSettings {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly proxyPorts: Readonly<Partial<Record<ProxyKind, number>>>;
  readonly limits: Partial<SiteLimits> | undefined;
}

export interface HttpPart extends LabPart {
  readonly http: ServerAddress;
  readonly https: ServerAddress;
  readonly proxies: Readonly<Record<ProxyKind, Proxy>>;
}

/** The web server, plain and with TLS, and the proxies that lead to it. */
export async function startHttpPart(
  { httpPort, httpsPort, proxyPorts, limits }: HttpPartSettings,
  certificates: LabCertificates,
): Promise<HttpPart> {
  const certificate = certificateFor(certificates, HTTP_NAMES);
  const server = await startHttpLab({ host: LAB_HOST, httpPort, httpsPort, certificate, limits });
  const http = { host: LAB_HOST, port: server.httpPort };
  const https = { host: LAB_HOST, port: server.httpsPort };
  const destinations = [...lead(HTTP_NAMES, 80, http), ...lead(HTTP_NAMES, 443, https)];
  const proxyServer = await startProxyLab({
    host: LAB_HOST,
    ports: proxyPorts,
    destinations,
    certificate: certificateFor(certificates, [PROXY_NAME]),
    limits,
  }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const { proxies } = proxyServer;
  const toProxies = PROXY_KINDS.flatMap((kind) => {
    const { host, port } = LAB_PROXIES[kind];
    return lead([host], port, proxies[kind]);
  });
  return {
    http,
    https,
    proxies,
    destinations: [...destinations, ...toProxies],
    names: HTTP_NAMES,
    async stop() {
      await Promise.all([server.stop(), proxyServer.stop()]);
    },
  };
}
