import { UsageError } from '../../errors.ts';
import type { DialSettings } from '../../net/types.ts';
import type { Arguments } from '../command.ts';

/** The lab's names and its authority come before what the options say. */
export function inLab(dial: DialSettings, lab: DialSettings): DialSettings {
  return {
    ...dial,
    ...lab,
    tls: { ...dial.tls, ...lab.tls },
    proxyTls: { ...dial.proxyTls, ...lab.proxyTls },
  };
}

/** Where the lab answers, nothing else may lead elsewhere. */
const NOT_WITH_LAB = new Set(['unix-socket', 'resolve', 'connect-to']);

/** @throws UsageError for what --lab excludes */
export function refuseElsewhere(args: Arguments): void {
  const elsewhere = args.given.find(({ name }) => NOT_WITH_LAB.has(name));
  if (args.flag('lab') && elsewhere !== undefined) {
    throw new UsageError(`--lab and --${elsewhere.name} exclude each other`);
  }
}
