import net from 'node:net';
import { TransportError } from '../errors.ts';
import { bareHost, formatAddress } from './address.ts';
import { startDeadline } from './deadline.ts';
import { resolveTarget } from './resolve.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from './time-limits.ts';
import type { DialContext, DialSettings } from './types.ts';

/** A name, or an address, with or without the brackets of a URL. */
export interface UdpPlace {
  readonly host: string;
  readonly port: number;
}

/** How names are found, and where a lab leads them. */
export type NameSettings = Pick<DialSettings, 'resolve' | 'connectTo' | 'confined' | 'connectTimeout'>;

export interface UdpAddress {
  readonly address: string;
  readonly port: number;
}

export function familyOf(host: string | undefined): 4 | 6 | undefined {
  const family = host === undefined ? 0 : net.isIP(bareHost(host));
  return family === 4 || family === 6 ? family : undefined;
}

/**
 * One address: whether anybody is there does not show, so that there is no trying the next one.
 *
 * @throws TransportError `unknown-host`, `timeout`, `aborted`
 */
export async function findAddress(
  { host, port }: UdpPlace,
  family: 4 | 6 | undefined,
  { resolve, connectTo, confined, connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS }: NameSettings,
  context: DialContext,
): Promise<UdpAddress> {
  const names: DialSettings = {
    ...(resolve && { resolve }),
    ...(connectTo && { connectTo }),
    ...(confined !== undefined && { confined }),
    ...(family && { family }),
  };
  const place = formatAddress({ address: bareHost(host), port });
  const deadline = startDeadline(place, connectTimeout, context.signal);
  try {
    const [first] = await deadline.race(resolveTarget({ host, port }, names, context));
    if (first !== undefined && 'address' in first) return first;
  } finally {
    deadline.clear();
  }
  throw new TransportError('unknown-host', `${host} has no address`);
}
