import { readFileSync } from 'node:fs';

/** RFC 6335, section 6: what IANA gives out by strict rules, what it registers, and what is for everybody. */
export type PortRange = 'system' | 'user' | 'dynamic';

/** Where each range begins. */
export const FIRST_USER_PORT = 1024;
export const FIRST_DYNAMIC_PORT = 49_152;

export function rangeOf(port: number): PortRange {
  if (port < FIRST_USER_PORT) return 'system';
  return port < FIRST_DYNAMIC_PORT ? 'user' : 'dynamic';
}

const UNPRIVILEGED_START = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

/** From which port on anybody may listen: what Linux is set to, else what Unix has always had. */
export function firstUnprivilegedPort(path = UNPRIVILEGED_START): number {
  try {
    const digits = readFileSync(path, 'latin1').trim();
    return /^\d{1,5}$/.test(digits) ? Number(digits) : FIRST_USER_PORT;
  } catch {
    return FIRST_USER_PORT;
  }
}
