import type { Listening } from '../../net/listen.ts';

/** Where others can write to us, and who they can be: an address that stands for all of them is none that anybody can dial. */
export function describeReach({
  host,
  port,
  loopback,
}: Pick<Listening, 'host' | 'port' | 'loopback'>): string {
  if (host === '0.0.0.0' || host === '::') {
    return `others reach you on port ${port}, at every address of this machine`;
  }
  return `others reach you on ${host}, port ${port}${loopback ? ' (this machine only)' : ''}`;
}
