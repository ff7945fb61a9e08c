import type { CAPABILITIES } from '../../../scripts/docs/capability-table.ts';
import type { Lab } from '../../../src/lab/lab.ts';

export type Kind = 'raw' | 'library';

/** Does with a client what a line of the matrix names, and fails where that does not work. */
export type Try = (kind: Kind) => Promise<unknown>;

/** At the lab, with a client; or, where the lab has no part in it, at another server, and then at the lab. */
export type Probe = Try | { readonly client: Try; readonly lab: () => Promise<unknown> };

export type Protocol = keyof typeof CAPABILITIES;

/** One for each line of a protocol. */
export type ProbesOf<P extends Protocol> = Readonly<Record<keyof (typeof CAPABILITIES)[P] & string, Probe>>;

/** Of a lab that runs when the probes do. */
export type Running = () => Lab;

export const LOGIN = { user: 'alice', password: 'secret' } as const;
