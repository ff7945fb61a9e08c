import { UsageError } from '../../errors.ts';
import type { Arguments } from '../command.ts';

/** Where the lab answers, nothing else may lead elsewhere. */
const NOT_WITH_LAB = new Set(['unix-socket', 'resolve', 'connect-to']);

/** @throws UsageError */
export function refuseElsewhere(args: Arguments): void {
  const elsewhere = args.given.find(({ name }) => NOT_WITH_LAB.has(name));
  if (args.flag('lab') && elsewhere !== undefined) {
    throw new UsageError(`--lab and --${elsewhere.name} exclude each other`);
  }
}
