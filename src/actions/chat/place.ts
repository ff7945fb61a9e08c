import { UsageError } from '../../errors.ts';
import { bareHost } from '../../net/address.ts';
import { MAX_PORT } from '../../net/port.ts';

/** Where somebody is. IPv6 without brackets, and IPv4 inside of IPv6 (RFC 4291, section 2.5.5.2) as IPv4. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** As a connection tells it: `127.0.0.1:50123`, `[::1]:50123`; whoever comes by a Unix-domain socket has no place. */
export function placeOf(address: string): Place {
  const [, bracketed, plain, port = '0'] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(address) ?? [];
  const host = bracketed ?? plain ?? address;
  return { host: host.replace(/^::ffff:(?=\d+\.)/i, ''), port: Number(port) };
}

export function formatPlace({ host, port }: Place): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * As somebody types it: `HOST PORT`, `HOST:PORT`, `[IPV6]:PORT`, or a host alone.
 *
 * @throws UsageError
 */
export function parsePlace(text: string, defaultPort: number): Place {
  const separated = /^(\S+)\s+(\S+)$/.exec(text) ?? /^(\[.*\]|[^:]*):([^:]*)$/.exec(text);
  const [, host = text, port] = separated ?? [];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === '' || /\s/.test(host)) throw new UsageError(`'${text}' is no host and port`);
  if (!/^\d+$/.test(port ?? String(number)) || number < 1 || number > MAX_PORT) {
    throw new UsageError(`'${port}' is no port: ports are whole numbers from 1 to ${MAX_PORT}`);
  }
  return { host: bareHost(host), port: number };
}
