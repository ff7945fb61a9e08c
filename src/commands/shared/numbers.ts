import { UsageError } from '../../errors.ts';
import { MAX_PORT } from '../../net/port.ts';
import type { Arguments } from '../command.ts';

/** @throws UsageError for what is no port; 0 is one, and stands for any that is free */
export function portOf(args: Arguments, option: string, otherwise: number): number {
  const port = args.number(option) ?? otherwise;
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  throw new UsageError(`--${option} ${port} is not a port`, { hint: hintFor(0) });
}

/**
 * A port that is an operand.
 *
 * @param least 0 where a port is bound, and that stands for any free one
 * @throws UsageError for what is no port
 */
export function portNumber(text: string, least: 0 | 1): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= least && port <= MAX_PORT) return port;
  throw new UsageError(`'${text}' is not a port`, { hint: hintFor(least) });
}

/** @throws UsageError for what is no number of things */
export function countOf(args: Arguments, option: string): number | undefined {
  const count = args.number(option);
  if (count === undefined || (Number.isInteger(count) && count > 0)) return count;
  throw new UsageError(`--${option} needs a whole number from 1 up`);
}

function hintFor(least: 0 | 1): string {
  const address = least === 0 ? '; the address to listen on is named with --bind' : '';
  return `ports are whole numbers from ${least} to ${MAX_PORT}${address}`;
}
