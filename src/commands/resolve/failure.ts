import { type NetkitError, RefusalError, TransportError } from '../../errors.ts';
import type { DnsAnswer, LookupStatus, NameReport } from '../../net/names/types.ts';

const LAB_HINT = 'the lab answers for its own names, such as echo.test or www.perdu.com, and for 127.0.0.1';

/** Why nothing was found: what says most about it first. `undefined` where there is something. */
export function failureOf(report: NameReport, lab: boolean): NetkitError | undefined {
  const { asked, kind, system, dns, servers } = report;
  const answers = system === undefined ? dns : [...dns, system];
  if (answers.some(({ status }) => status === 'found')) return undefined;
  const first = (status: LookupStatus): DnsAnswer | undefined => dns.find((each) => each.status === status);
  const by = servers.join(', ');
  const types = dns.map(({ type }) => type).join(', ');
  if (first('no-data') !== undefined) {
    return new RefusalError(
      'not-found',
      `${asked} exists, but has no ${types} record`,
      { status: 'NODATA', text: 'no such records' },
      {
        hint: `other types of records are asked for with --type, such as --type ${types === 'MX' ? 'A' : 'MX'}`,
      },
    );
  }
  if (first('no-such-name') !== undefined) {
    const what = kind === 'address' ? `${asked} has no name` : `there is no name ${asked}`;
    return new TransportError('unknown-host', what, {
      hint: lab ? LAB_HINT : `neither the system nor DNS (${by}) knows it; is it spelled as it should be?`,
    });
  }
  const refused = first('refused');
  if (refused !== undefined) {
    return new RefusalError(
      'unavailable',
      `${asked}: ${refused.reason ?? 'refused'}`,
      { status: 'refused', text: refused.reason ?? '' },
      { hint: lab ? LAB_HINT : `${by} does not answer for it; another server: --dns-server ADDRESS` },
    );
  }
  const [code, what] =
    first('unreachable') === undefined
      ? (['timeout', 'no name server has answered within the time'] as const)
      : (['refused', 'there is no name server'] as const);
  return new TransportError(code, `${asked}: ${what} (${by})`, {
    hint: 'is there a network? Another server is asked with --dns-server ADDRESS, and --lab asks one on this machine',
  });
}
