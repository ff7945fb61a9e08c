/**
 * The system's own table of ports, services(5):
 *
 *     smtp            25/tcp          mail            # aliases, and what somebody has to say
 */
import { readFileSync } from 'node:fs';
import { MAX_PORT } from '../../net/port.ts';
import type { PortTransport, RegisteredPort } from './registered.ts';

export const ETC_SERVICES = '/etc/services';

/** In bytes: Debian's has 13 KB, and the whole of IANA's registry in this form about 1 MB. */
export const MAX_SERVICES_BYTES = 4 * 1024 * 1024;

/** Empty where the system has none, or none that can be read. */
export function readEtcServices(path = ETC_SERVICES): readonly RegisteredPort[] {
  try {
    return parseServices(readFileSync(path).subarray(0, MAX_SERVICES_BYTES).toString());
  } catch {
    return [];
  }
}

/** Lines that are none are passed over, and so are transports other than TCP and UDP. */
export function parseServices(text: string): readonly RegisteredPort[] {
  const entries = new Map<string, RegisteredPort>();
  for (const line of text.split('\n')) {
    const [, name = '', digits = '', transport = '', rest = '', remark = ''] =
      /^([^\s#]+)\s+(\d{1,5})\/(tcp|udp)\b([^#]*)(?:#\s*(.*))?/.exec(line) ?? [];
    const port = Number(digits);
    if (name === '' || port > MAX_PORT) continue;
    const key = `${port} ${name}`;
    const earlier = entries.get(key);
    const aliases = [...(earlier?.aliases ?? []), ...rest.split(/\s+/).filter((alias) => alias !== '')];
    entries.set(key, {
      port,
      transports: [...new Set([...(earlier?.transports ?? []), transport as PortTransport])],
      name,
      aliases: [...new Set(aliases)],
      purpose: earlier?.purpose || remark.trim(),
      from: [ETC_SERVICES],
    });
  }
  return [...entries.values()];
}

/**
 * Our own table, with what the system's adds: other names, other transports, other ports. In the order of the numbers.
 */
export function mergePorts(
  ours: readonly RegisteredPort[],
  theirs: readonly RegisteredPort[],
): readonly RegisteredPort[] {
  const merged = ours.map((entry) => {
    const same = theirs.filter((each) => isSame(entry, each));
    if (same.length === 0) return entry;
    const names = same.flatMap(({ name, aliases }) => [name, ...aliases]);
    return {
      ...entry,
      aliases: [...new Set(names)].filter((name) => name !== entry.name),
      transports: [...new Set([...entry.transports, ...same.flatMap(({ transports }) => transports)])],
      from: [...entry.from, ETC_SERVICES] as const,
    };
  });
  const added = theirs.filter((each) => !ours.some((entry) => isSame(entry, each)));
  return [...merged, ...added].toSorted((a, b) => a.port - b.port);
}

/** At one port, two names for the same transport are two names of one service, as far as anybody can tell. */
function isSame(one: RegisteredPort, other: RegisteredPort): boolean {
  return one.port === other.port && other.transports.some((transport) => one.transports.includes(transport));
}
