import { RefusalError, UsageError } from '../../errors.ts';
import { MAX_PORT } from '../../net/port.ts';
import { mergePorts, readEtcServices } from './etc-services.ts';
import { firstUnprivilegedPort, type PortRange, rangeOf } from './ranges.ts';
import { REGISTERED_PORTS, type RegisteredPort } from './registered.ts';
import { COURSE_PORTS, SPOKEN } from './spoken.ts';

/** One port, with all that is known of it. */
export interface PortReport {
  readonly port: number;
  readonly range: PortRange;
  /** Whether who listens there needs privileges on this machine. */
  readonly privileged: boolean;
  /** Empty where no name is registered, as far as these tables go. */
  readonly services: readonly RegisteredPort[];
  /** What a course in network programming has there. */
  readonly course?: string;
  /** How netkit speaks what is there, as a user would type it. */
  readonly commands: readonly string[];
}

/**
 * How a question was understood: `spoken` none, all that netkit speaks · `number` · `range` · `name` · `search`: a part
 * of a name or purpose.
 */
export type PortMatch = 'spoken' | 'number' | 'range' | 'name' | 'search';

export interface FoundPorts {
  readonly match: PortMatch;
  readonly ports: readonly PortReport[];
}

export interface PortTables {
  readonly registered: readonly RegisteredPort[];
  /** From which port on anybody may listen. */
  readonly firstUnprivileged: number;
}

/** Our own table, what /etc/services adds, and what this machine demands. */
export function systemPortTables(): PortTables {
  return {
    registered: mergePorts(REGISTERED_PORTS, readEtcServices()),
    firstUnprivileged: firstUnprivilegedPort(),
  };
}

/**
 * Looks ports up by number (`25`), range (`20-30`), name or alias (`smtp`), else by a part of name or purpose (`mail`).
 *
 *     const { ports } = findPorts('smtp');
 *
 * @throws UsageError for what is no port; RefusalError `not-found` for a name that nobody knows
 */
export function findPorts(query = '', tables: PortTables = systemPortTables()): FoundPorts {
  const report = (port: number): PortReport => describe(port, tables);
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return { match: 'spoken', ports: spokenPorts().map(report).map(keepSpoken) };
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(wanted) ?? [];
  if (first !== undefined && last === undefined) return { match: 'number', ports: [report(portOf(first))] };
  if (first !== undefined && last !== undefined) {
    return { match: 'range', ports: portsBetween(portOf(first), portOf(last), tables).map(report) };
  }
  const { match, services } = byName(wanted, tables.registered);
  if (services.length === 0) throw unknown(query);
  const numbers = [...new Set(services.map(({ port }) => port))];
  return {
    match,
    ports: numbers.map(report).map((found) => ({
      ...found,
      services: found.services.filter((service) => services.includes(service)),
    })),
  };
}

/** The names that a mistyped one is compared with. */
export function portNames({ registered }: Pick<PortTables, 'registered'>): readonly string[] {
  return [...new Set(registered.flatMap(({ name, aliases }) => [name, ...aliases]))];
}

/**
 * Of the services at a port that netkit speaks at, those that it may be: whatever it does by UDP, it does by TCP too.
 */
export function isSpoken({ port, transports }: RegisteredPort): boolean {
  return transports.includes('tcp') && (SPOKEN.has(port) || COURSE_PORTS.has(port));
}

function keepSpoken(report: PortReport): PortReport {
  return { ...report, services: report.services.filter(isSpoken) };
}

function describe(port: number, { registered, firstUnprivileged }: PortTables): PortReport {
  const course = COURSE_PORTS.get(port);
  return {
    port,
    range: rangeOf(port),
    privileged: port < firstUnprivileged,
    services: registered.filter((service) => service.port === port),
    ...(course && { course: course.purpose }),
    commands: [...new Set([...(SPOKEN.get(port) ?? []), ...(course?.commands ?? [])])],
  };
}

function spokenPorts(): number[] {
  return [...new Set([...SPOKEN.keys(), ...COURSE_PORTS.keys()])].toSorted((a, b) => a - b);
}

function portsBetween(first: number, last: number, { registered }: PortTables): number[] {
  if (first > last) {
    throw new UsageError(`${first}-${last} is no range`, {
      hint: `the lower number first: ${last}-${first}`,
    });
  }
  const known = new Set([...registered.map(({ port }) => port), ...COURSE_PORTS.keys()]);
  return [...known].filter((port) => port >= first && port <= last).toSorted((a, b) => a - b);
}

function byName(
  wanted: string,
  registered: readonly RegisteredPort[],
): { readonly match: 'name' | 'search'; readonly services: readonly RegisteredPort[] } {
  const named = registered.filter(({ name, aliases }) =>
    [name, ...aliases].some((each) => each.toLowerCase() === wanted),
  );
  if (named.length > 0) return { match: 'name', services: named };
  const services = registered.filter(({ name, aliases, purpose }) =>
    [name, ...aliases, purpose].some((text) => text.toLowerCase().includes(wanted)),
  );
  return { match: 'search', services };
}

function portOf(digits: string): number {
  const port = Number(digits);
  if (port <= MAX_PORT) return port;
  throw new UsageError(`${digits} is not a port`, { hint: `ports are whole numbers from 0 to ${MAX_PORT}` });
}

function unknown(query: string): RefusalError {
  return new RefusalError('not-found', `no port is registered as ${query}, as far as is known here`, {
    status: 'unknown',
    text: query,
  });
}
