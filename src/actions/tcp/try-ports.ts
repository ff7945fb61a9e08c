import { isNetkitError, type NetkitError, UsageError } from '../../errors.ts';
import { MAX_PORT } from '../../net/port.ts';
import { now } from '../../now.ts';

/** How many connections are attempted at once: well below the 1024 files that a process may have open by default. */
export const CONCURRENT_ATTEMPTS = 256;

export interface PortResult {
  readonly port: number;
  /** Why there is no connection; absent where the port is open. */
  readonly error?: NetkitError;
  /** In milliseconds. */
  readonly time: number;
}

/**
 * `22,80,8000-8010`: each port once, in the order in which they are named.
 *
 * @throws UsageError
 */
export function parsePorts(text: string): readonly number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || from < 1 || to > MAX_PORT || from > to) {
      throw new UsageError(`'${part}' is neither a port nor a range of ports`, {
        hint: `ports go from 1 to ${MAX_PORT}, as in 22,80,8000-8010`,
      });
    }
    for (let port = from; port <= to; port += 1) ports.add(port);
  }
  return [...ports];
}

/**
 * Tries to connect to each port, several at once. Results come in the order of the ports, and no more than
 * CONCURRENT_ATTEMPTS of them are kept.
 *
 * @param attempt connects and closes again
 * @throws whatever says nothing about a single port: an unknown host, the end of it all
 */
export async function* tryPorts(
  ports: readonly number[],
  attempt: (port: number) => Promise<void>,
): AsyncGenerator<PortResult> {
  const underWay: Promise<PortResult>[] = [];
  let next = 0;
  while (next < ports.length || underWay.length > 0) {
    while (next < ports.length && underWay.length < CONCURRENT_ATTEMPTS) {
      const trying = tryOne(ports[next++] ?? 0, attempt);
      // Awaited in its turn; until then nobody listens.
      trying.catch(() => {});
      underWay.push(trying);
    }
    const first = underWay.shift();
    if (first !== undefined) yield await first;
  }
}

async function tryOne(port: number, attempt: (port: number) => Promise<void>): Promise<PortResult> {
  const start = now();
  try {
    await attempt(port);
    return { port, time: now() - start };
  } catch (error) {
    if (!isNetkitError(error) || error.code === 'unknown-host' || error.code === 'aborted') throw error;
    return { port, error, time: now() - start };
  }
}
