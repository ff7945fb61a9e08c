import net from 'node:net';

/** `127.0.0.1:80`, `[::1]:80` or `unix:/path`. */
export function formatAddress(where: { address: string; port: number } | { path: string }): string {
  if ('path' in where) return `unix:${where.path}`;
  // Not net.isIPv6: its regular expression takes milliseconds to compile, and this runs at every start.
  return net.isIP(where.address) === 6
    ? `[${where.address}]:${where.port}`
    : `${where.address}:${where.port}`;
}

/** A host as it is looked up: the brackets that a URL puts around an IPv6 address taken off. */
export function bareHost(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
