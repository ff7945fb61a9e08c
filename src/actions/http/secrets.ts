import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../protocols/http.ts';

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

/** With a field that holds a secret, at that place among the others. */
export function withSecretField(request: HttpRequest, field: HttpField, at: number): HttpRequest {
  return {
    ...request,
    headers: request.headers.toSpliced(at, 0, field),
    secrets: [...(request.secrets ?? []), ...secretsIn([field])],
  };
}

/** Where curl has credentials: right behind Host. */
export function behindHost({ headers }: HttpRequest): number {
  return headers.findLastIndex(([name]) => name.toLowerCase() === 'host') + 1;
}
