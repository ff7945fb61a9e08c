import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';

/** @throws UsageError for what is no port; 0 is one, and stands for any that is free */
export function portOf(args: Arguments, option: string, otherwise: number): number {
  const port = args.number(option) ?? otherwise;
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new UsageError(`--${option} ${port} is not a port`, {
    hint: 'ports are whole numbers from 0 to 65535',
  });
}

/** Resolves once the signal is given: for a server, Ctrl-C is the ordinary end. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
