import type { DnsAnswer, NameReport, SystemAnswer } from './types.ts';

/** The addresses of a name, or the names of an address: all that either knows, the system's first. */
export function valuesOf(system: SystemAnswer | undefined, dns: readonly DnsAnswer[]): readonly string[] {
  return [...new Set([...(system?.values ?? []), ...dns.flatMap(addressesOrNames)])];
}

/** What one knows and the other does not; nothing, where one of them has not answered. */
export function compareAnswers(
  system: SystemAnswer | undefined,
  dns: readonly DnsAnswer[],
): Pick<NameReport, 'onlySystem' | 'onlyDns'> {
  if (system === undefined || ![system, ...dns].every(hasAnswered)) return { onlySystem: [], onlyDns: [] };
  const byDns = dns.flatMap(addressesOrNames);
  return {
    onlySystem: system.values.filter((value) => !holds(byDns, value)),
    onlyDns: byDns.filter((value) => !holds(system.values, value)),
  };
}

/** That there is nothing is an answer. */
export function hasAnswered({ status }: Pick<DnsAnswer, 'status'>): boolean {
  return status === 'found' || status === 'no-such-name' || status === 'no-data';
}

/** Without aliases, of which the system says nothing. */
export function addressesOrNames({ type, records }: DnsAnswer): readonly string[] {
  return type === 'CNAME' ? [] : records.map(({ value }) => value);
}

function holds(values: readonly string[], wanted: string): boolean {
  return values.some((value) => value.toLowerCase() === wanted.toLowerCase());
}
