import { hasAnswered } from '../../net/names/compare-answers.ts';
import type { NameReport } from '../../net/names/types.ts';

/** What is no error, and worth knowing: a sentence each. */
export function remarksOn(report: NameReport): readonly string[] {
  const { asked, name, kind, system, servers, dns, back, onlySystem, onlyDns } = report;
  const remarks: string[] = [];
  const silent = dns.find((answer) => !hasAnswered(answer));
  const plain = dns.length > 0 && dns.every(({ status }) => status === 'no-such-name');
  if (kind === 'name' && name !== asked) remarks.push(`${asked} is asked for as ${name} (punycode)`);
  if (silent !== undefined) {
    remarks.push(`DNS (${servers.join(', ')}): ${silent.reason ?? silent.status}`);
  } else if (system?.status === 'found' && plain) {
    remarks.push(
      `the system knows ${name}, DNS does not: the hosts file has it, or mDNS, or a search domain`,
    );
  } else if (onlySystem.length > 0) {
    remarks.push(
      `the system alone knows ${onlySystem.join(', ')}: from the hosts file, mDNS or a search domain`,
    );
  }
  if (system !== undefined && !hasAnswered(system)) {
    remarks.push(`the system's resolver: ${system.reason ?? system.status}`);
  } else if (system?.status === 'no-such-name' && onlyDns.length > 0) {
    remarks.push(`DNS knows ${name}, the system does not: programs on this machine will not find it`);
  } else if (onlyDns.length > 0) {
    remarks.push(
      `DNS alone knows ${onlyDns.join(', ')}: the hosts file overrules it, or an older answer is kept`,
    );
  }
  for (const { value, status, leadsTo } of back) {
    if (leadsTo.length > 0) continue;
    const nothing = kind === 'name' ? 'no name' : 'no address';
    remarks.push(
      status === 'no-answer' || status === 'unreachable'
        ? `${value}: the way back is not known, since there was no answer`
        : `${value} has ${nothing}: there is no way back`,
    );
  }
  return remarks;
}
