import { isNetkitError } from '../../errors.ts';
import { dial } from '../../net/dial.ts';
import type { ConnectTo, Transport } from '../../net/types.ts';

/** Connects to a host and port for a client; see isForbidden. */
export type Reach = (host: string, port: number) => Promise<Transport>;

/** Leads to where `destinations` lead, and nowhere else, whatever it is asked for. */
export function reachOnly(
  destinations: readonly ConnectTo[],
  { idleTimeout }: { readonly idleTimeout: number },
): Reach {
  return (host, port) => dial({ host, port }, { connectTo: destinations, confined: true, idleTimeout });
}

/** Whether the failure to connect is that there is no such destination. */
export function isForbidden(error: unknown): boolean {
  return isNetkitError(error) && error.code === 'unknown-host';
}
