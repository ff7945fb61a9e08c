import { UsageError } from '../errors.ts';

/** RFC 768 and RFC 9293, section 3.1: a port has 16 bits. */
export const MAX_PORT = 65_535;

/** @param first the lowest that makes sense: 0 for any free one where a port is bound. @throws UsageError */
export function checkPort(port: number, first: 0 | 1): void {
  if (Number.isInteger(port) && port >= first && port <= MAX_PORT) return;
  throw new UsageError(`${port} is no port`, { hint: `a port is a number from ${first} to ${MAX_PORT}` });
}
