import type { LabPart, ServerAddress } from '../part.ts';

export type ServiceName = 'echo' | 'discard' | 'daytime' | 'chargen' | 'time';

export interface ServicesPart extends LabPart {
  /** Each by TCP and by UDP, at one port. */
  readonly services: Readonly<Record<ServiceName, ServerAddress>>;
}

export async function startServicesPart(
  ports: Readonly<Partial<Record<ServiceName, number>>>,
): Promise<ServicesPart> {
  throw new Error(`to be written ${String(ports)}`);
}
