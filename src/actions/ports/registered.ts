import { SYSTEM_PORTS } from './system-ports.ts';
import { USER_PORTS } from './user-ports.ts';

export type PortTransport = 'tcp' | 'udp';

/** Number, transports, name, what it is for, and where it is defined. */
export type RegisteredRow = readonly [
  port: number,
  transports: 'tcp' | 'udp' | 'tcp/udp',
  name: string,
  purpose: string,
  source?: string,
];

/** A name that is registered for a port. */
export interface RegisteredPort {
  readonly port: number;
  readonly transports: readonly PortTransport[];
  readonly name: string;
  /** Other names, as /etc/services has them. */
  readonly aliases: readonly string[];
  /** Empty where nobody says. */
  readonly purpose: string;
  /** Such as `RFC 5321`. */
  readonly source?: string;
  /** Who says that it is registered. */
  readonly from: readonly ('iana' | '/etc/services')[];
}

/** The well-known ones of IANA's registry, which has some ten thousand more; in the order of their numbers. */
export const REGISTERED_PORTS: readonly RegisteredPort[] = [...SYSTEM_PORTS, ...USER_PORTS].map(
  ([port, transports, name, purpose, source]) => ({
    port,
    transports: transports.split('/') as PortTransport[],
    name,
    aliases: [],
    purpose,
    ...(source !== undefined && { source }),
    from: ['iana'],
  }),
);
