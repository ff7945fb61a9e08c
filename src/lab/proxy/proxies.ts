import type { Proxy } from '../../net/types.ts';
import { ALICE } from '../http/credentials.ts';
import { PROXY_NAME, SOCKS_NAME } from '../names.ts';

/**
 * The lab's proxies, as one who is in the lab calls them. Each leads to the lab's own web servers, and nowhere else;
 * `socks5` wants a login of those who offer one.
 */
export const LAB_PROXIES = {
  http: { scheme: 'http', host: PROXY_NAME, port: 3128 },
  login: { scheme: 'http', host: PROXY_NAME, port: 3129, credentials: ALICE },
  https: { scheme: 'https', host: PROXY_NAME, port: 3130 },
  socks5: { scheme: 'socks5h', host: SOCKS_NAME, port: 1080 },
} as const satisfies Record<string, Proxy>;

/**
 * The lab's proxies: `http` · `login`: one that wants `alice` with the password `secret` · `https`: one that is spoken to in TLS
 * · `socks5`: wants that login as well, but only of clients that offer one.
 */
export type ProxyKind = keyof typeof LAB_PROXIES;
export const PROXY_KINDS = Object.keys(LAB_PROXIES) as readonly ProxyKind[];
