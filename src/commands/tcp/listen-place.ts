import { UsageError } from '../../errors.ts';
import { formatAddress } from '../../net/address.ts';
import type { Listening, ListenAddress } from '../../net/listen.ts';
import type { Arguments } from '../command.ts';
import { countOf, portNumber } from '../shared/numbers.ts';
import { DEFAULT_BIND } from '../shared/serve-options.ts';

/** The courses' own. */
export const DEFAULT_PORT = 3000;

/** Where to listen. @throws UsageError */
export function placeOf(args: Arguments): ListenAddress {
  const [where = String(DEFAULT_PORT)] = args.operands;
  const bind = args.text('bind');
  const backlog = countOf(args, 'backlog');
  const shared = {
    ...(backlog !== undefined && { backlog }),
    ...(args.flag('ipv6-only') && { ipv6Only: true }),
  };
  if (where.startsWith('unix:')) {
    if (bind !== undefined) throw new UsageError('--bind is for ports, and a Unix-domain socket has none');
    return { host: 'localhost', port: 0, unixSocket: where.slice('unix:'.length), ...shared };
  }
  return { host: bind ?? DEFAULT_BIND, port: portNumber(where, 0), ...shared };
}

/** Who can come, so that nobody is surprised: neither by strangers nor by friends who cannot. */
export function describePlace({ host, port, authority, loopback }: Listening): string {
  if (authority.startsWith('unix:')) return `listening on ${authority}`;
  if (loopback) return describeLoopback(authority, host.includes(':'));
  const place = formatAddress({ address: host, port });
  return `listening on ${place} (whoever reaches this machine can connect)`;
}

/** @param isIpv6 which of the two addresses that stand for all is meant */
export function describeLoopback(authority: string, isIpv6: boolean): string {
  const anywhere = isIpv6 ? '::' : '0.0.0.0';
  return `listening on ${authority} (this machine only; --bind ${anywhere} lets others in)`;
}
