/** Reading and changing lists of header fields; names are compared without regard to case (RFC 9110, section 5.1). */
import type { HttpField } from '../../protocols/http.ts';

/** All values of a field, in order. */
export function valuesOf(fields: readonly HttpField[], name: string): string[] {
  const wanted = name.toLowerCase();
  return fields.filter(([field]) => field.toLowerCase() === wanted).map(([, value]) => value);
}

/** The members of a field that is a comma-separated list, in lower case (RFC 9110, section 5.6.1). */
export function membersOf(fields: readonly HttpField[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}

/** The fields whose name is not in `names`, which are in lower case. */
export function withoutFields(fields: readonly HttpField[], names: ReadonlySet<string>): HttpField[] {
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

/** What a transcript must not show of these fields: credentials (without their scheme's name) and cookies. */
export function secretsIn(fields: readonly HttpField[]): string[] {
  const credentials = [...valuesOf(fields, 'authorization'), ...valuesOf(fields, 'proxy-authorization')];
  // `Basic dTpw`: the scheme is worth seeing, and what follows it is secret. A value without a scheme is secret whole.
  const secrets = [
    ...credentials.map((value) => value.replace(/^\S+ +(?=\S)/, '')),
    ...valuesOf(fields, 'cookie'),
  ];
  return secrets.filter((secret) => secret !== '');
}
