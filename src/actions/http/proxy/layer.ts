import type { Proxy } from '../../../net/types.ts';
import { valuesOf, withoutFields } from '../../../protocols/http-fields.ts';
import type { Exchange, HttpRequest } from '../../../protocols/http.ts';
import { basicAuthorization } from '../auth/basic.ts';
import type { ChosenProxy } from './choose.ts';
import { behindHost, withSecretField } from '../secrets.ts';

/**
 * Sends each request through the proxy that its URL has. An HTTP proxy is handed a plain request itself, with the whole
 * URL as its target (RFC 9112, section 3.2.2), and answers it; everything else goes through a tunnel to the server.
 *
 * `Proxy-Connection`, which curl adds, is not sent: RFC 9112, appendix C.2.2, discourages it.
 */
export function throughProxy(next: Exchange, proxyFor: (url: URL) => ChosenProxy | undefined): Exchange {
  return async (request, options) => {
    const proxy = proxyFor(request.url);
    if (proxy === undefined) return next(request, options);
    const tunnel =
      proxy.tunnel === true || proxy.scheme.startsWith('socks') || request.url.protocol === 'https:';
    return next(
      { ...(tunnel ? forServer(request) : forProxy(request, proxy)), route: { proxy, tunnel } },
      options,
    );
  };
}

const PROXY_AUTHORIZATION = 'proxy-authorization';

/** What is meant for the proxy is none of the server's business. */
function forServer(request: HttpRequest): HttpRequest {
  return { ...request, headers: withoutFields(request.headers, new Set([PROXY_AUTHORIZATION])) };
}

function forProxy(request: HttpRequest, { credentials }: Proxy): HttpRequest {
  const { url, headers, target = `${url.origin}${url.pathname}${url.search}` } = request;
  const direct = { ...request, target };
  if (credentials === undefined || valuesOf(headers, PROXY_AUTHORIZATION).length > 0) return direct;
  const value = basicAuthorization(credentials);
  return withSecretField(direct, ['Proxy-Authorization', value], behindHost(direct));
}
