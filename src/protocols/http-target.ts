/** What a request says about the connection that it is to go over. */
import type { DialTarget } from '../net/types.ts';
import type { HttpRequest } from './http.ts';

export function dialTargetOf({ url, route, http2 }: HttpRequest): DialTarget {
  const secure = url.protocol === 'https:';
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 443 : 80),
    ...(secure ? { tls: { alpn: [...(http2 === true ? ['h2'] : []), 'http/1.1'] } } : {}),
    ...(route === undefined ? {} : { route }),
  };
}

/** Requests with the same key may follow each other on one connection. */
export function connectionKeyOf({ url, route, http2 }: HttpRequest): string {
  if (route === undefined) return `${url.origin}${http2 === true ? ' HTTP/2' : ''}`;
  const { scheme, host, port, credentials } = route.proxy;
  // Without a tunnel it is the proxy that is spoken to, whatever the origin.
  const origin = route.tunnel ? url.origin : undefined;
  return JSON.stringify([origin, scheme, host, port, credentials?.user, credentials?.password, http2]);
}
