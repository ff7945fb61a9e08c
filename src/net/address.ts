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

/** Both ends of a connected socket. */
export function placesOf(socket: net.Socket): { readonly local: string; readonly remote: string } {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  return {
    local: formatAddress({ address: localAddress, port: localPort }),
    remote: formatAddress({ address: remoteAddress, port: remotePort }),
  };
}

/** Whether two addresses, as a socket tells them, are one: IPv4 inside of IPv6 (RFC 4291, section 2.5.5.2) is IPv4. */
export function isSameAddress(one: string, other: string): boolean {
  return withoutMapping(one) === withoutMapping(other);
}

function withoutMapping(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
