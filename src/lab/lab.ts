import type { ConnectTo, DialSettings, Proxy } from '../net/types.ts';
import { type IssueOptions, type IssuedCertificate, labCertificates } from './certificates.ts';
import type { SiteLimits } from './http/limits.ts';
import { startHttpLab } from './http/server.ts';
import { HTTP_NAMES, LOOPBACK_NAMES, PROXY_NAME } from './names.ts';
import { LAB_PROXIES, PROXY_KINDS, type ProxyKind } from './proxy/proxies.ts';
import { startProxyLab } from './proxy/server.ts';

/** The lab is for this machine: nobody else can reach it. */
const HOST = '127.0.0.1';

export interface LabOptions {
  /** The web server, plain and with TLS, and the proxies that lead to it: all there is so far. */
  readonly http?: true;
  /** 0, or none, for any free port. */
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly proxyPorts?: Readonly<Partial<Record<ProxyKind, number>>>;
  /** Where the certificate authority is kept; the user's data folder without it. */
  readonly dataDir?: string;
  /** Tighter bounds on what clients may do, for tests. */
  readonly limits?: Partial<SiteLimits>;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Servers in this process, on loopback, that answer for public names. */
export interface Lab extends AsyncDisposable {
  readonly http: ServerAddress;
  readonly https: ServerAddress;
  /** They lead to `http` and `https` only. In the lab, they go by the names of LAB_PROXIES. */
  readonly proxies: Readonly<Record<ProxyKind, Proxy>>;
  /** The certificate, PEM, that a client of `https` is told to trust. */
  readonly ca: string;
  /** The file that holds it; `undefined` where the data folder cannot be written. */
  readonly caPath: string | undefined;
  /** What the user should know, if anything. */
  readonly notes: readonly string[];
  /** The public names that it answers for. */
  readonly names: readonly string[];
  /** For netkit's clients: leads the names here, trusts the authority, and lets nothing out. */
  readonly dial: DialSettings & { readonly connectTo: readonly ConnectTo[] };
  /** A URL that any client on this machine can use as it is. */
  url(path?: string, scheme?: 'http' | 'https'): string;
  /** A certificate for a server of your own, signed by the lab's authority; good or, by `options`, bad. */
  issue(names: readonly string[], options?: IssueOptions): Promise<IssuedCertificate>;
  /** Ends the servers and every connection. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a lab. Any number of them can run beside each other.
 *
 *     await using lab = await startLab();
 *     const response = await fetch(lab.url('/chunked'));
 *
 * @throws TransportError `address-in-use` for a port that was asked for and cannot be had
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { httpPort = 0, httpsPort = 0, proxyPorts = {}, dataDir, limits } = options;
  const certificates = await labCertificates(dataDir);
  const server = await startHttpLab({
    host: HOST,
    httpPort,
    httpsPort,
    certificate: () => certificates.issue([...HTTP_NAMES, ...LOOPBACK_NAMES]),
    limits,
  });
  const http = { host: HOST, port: server.httpPort };
  const https = { host: HOST, port: server.httpsPort };
  const destinations = [...lead(HTTP_NAMES, 80, http), ...lead(HTTP_NAMES, 443, https)];
  const proxyServer = await startProxyLab({
    host: HOST,
    ports: proxyPorts,
    destinations,
    certificate: () => certificates.issue([PROXY_NAME, ...LOOPBACK_NAMES]),
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
  const stopAll = async (): Promise<void> => {
    await Promise.all([server.stop(), proxyServer.stop()]);
  };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll());
  return {
    http,
    https,
    proxies,
    ca: certificates.ca,
    caPath: certificates.caPath,
    notes: certificates.note === undefined ? [] : [certificates.note],
    names: HTTP_NAMES,
    dial: {
      connectTo: [...destinations, ...toProxies],
      confined: true,
      tls: { ca: certificates.ca },
      proxyTls: { ca: certificates.ca },
    },
    url: (path = '/', scheme = 'http') =>
      `${scheme}://${HOST}:${(scheme === 'http' ? http : https).port}${path}`,
    issue: certificates.issue,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Leads these names with their public port to a server, and to the same under the address that it really has. */
function lead(names: readonly string[], publicPort: number, { host, port }: ServerAddress): ConnectTo[] {
  const to = { toHost: host, toPort: port };
  return [
    ...names.map((name) => ({ host: name, port: publicPort, ...to })),
    ...LOOPBACK_NAMES.map((name) => ({ host: name, port, ...to })),
  ];
}
