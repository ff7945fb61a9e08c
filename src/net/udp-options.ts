import type dgram from 'node:dgram';
import { UsageError } from '../errors.ts';
import { reasonOf } from './explain.ts';

/** What a socket lets through and how it sends; the system decides where nothing is said. */
export interface DatagramOptions {
  /** How many routers may pass a datagram on, 1 to 255. */
  readonly ttl?: number;
  /** Whether broadcasts may be sent (RFC 919): without it, the system refuses them. */
  readonly broadcast?: boolean;
  /** The same as `ttl`, for groups; the system has 1: no router. */
  readonly multicastTtl?: number;
  /** `false`: what is sent to a group does not come back to sockets of this machine. */
  readonly multicastLoopback?: boolean;
  /** The address (IPv4) or the zone (IPv6: `::%eth0`) of the interface for groups. */
  readonly multicastInterface?: string;
  /** Addresses of groups to hear, MAX_GROUPS of them at most. The system leaves them when the socket is closed. */
  readonly groups?: readonly string[];
}

/** Linux takes no more IPv4 groups at one socket (net.ipv4.igmp_max_memberships). */
export const MAX_GROUPS = 20;

/** Of a socket that is bound. @throws UsageError for what the system does not take */
export function applyOptions(socket: dgram.Socket, options: DatagramOptions): void {
  const { ttl, broadcast, multicastTtl, multicastLoopback, multicastInterface, groups = [] } = options;
  if (groups.length > MAX_GROUPS) {
    throw new UsageError(`${groups.length} groups are too many for one socket: ${MAX_GROUPS} can be joined`);
  }
  const set = <T>(name: string, value: T | undefined, apply: (value: T) => unknown): void => {
    if (value === undefined) return;
    try {
      apply(value);
    } catch (error) {
      throw new UsageError(`the socket takes no ${name} of ${String(value)}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  };
  set('TTL', ttl, (value) => socket.setTTL(value));
  set('broadcast', broadcast, (value) => socket.setBroadcast(value));
  set('multicast TTL', multicastTtl, (value) => socket.setMulticastTTL(value));
  set('multicast loopback', multicastLoopback, (value) => socket.setMulticastLoopback(value));
  set('multicast interface', multicastInterface, (value) => socket.setMulticastInterface(value));
  for (const group of groups) {
    set('group', group, (value) => socket.addMembership(value, multicastInterface));
  }
}
