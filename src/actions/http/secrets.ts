import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';

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
