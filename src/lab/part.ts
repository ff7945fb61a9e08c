import type { ConnectTo } from '../net/types.ts';
import type { LabCertificates } from './certificates.ts';
import { LOOPBACK_NAMES } from './names.ts';

/** The lab is for this machine: nobody else can reach it. */
export const LAB_HOST = '127.0.0.1';

/** Where a server of the lab is found, always on loopback (127.0.0.1). */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** The servers of one protocol. */
export interface LabPart {
  /** Which names and public ports lead to which of its ports. */
  readonly destinations: readonly ConnectTo[];
  /** The public names that it answers for. */
  readonly names: readonly string[];
  /** Ends the servers and every connection. */
  stop(): Promise<void>;
}

/** A certificate of the lab's for these names, and for whoever comes by address. */
export function certificateFor(
  certificates: LabCertificates,
  names: readonly string[],
): () => ReturnType<LabCertificates['issue']> {
  return () => certificates.issue([...names, ...LOOPBACK_NAMES]);
}

/** Leads these names with their public port to a server, and to the same under the address that it really has. */
export function lead(
  names: readonly string[],
  publicPort: number,
  { host, port }: ServerAddress,
): ConnectTo[] {
  const to = { toHost: host, toPort: port };
  return [
    ...names.map((name) => ({ host: name, port: publicPort, ...to })),
    ...LOOPBACK_NAMES.map((name) => ({ host: name, port, ...to })),
  ];
}
