import { parseHttpDate } from '../../../protocols/http-date.ts';
import { trim, valuesOf } from '../../../protocols/http-fields.ts';
import type { HttpField } from '../../../protocols/http.ts';

/**
 * How long a server asks to wait (RFC 9110, section 10.2.3), in milliseconds, and 0 for a time that is over; `undefined`
 * where it does not say.
 *
 *     Retry-After: 120
 *     Retry-After: Fri, 31 Dec 1999 23:59:59 GMT
 */
export function retryAfterOf(headers: readonly HttpField[]): number | undefined {
  const text = trim(valuesOf(headers, 'retry-after')[0] ?? '');
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = parseHttpDate(text);
  if (at === undefined) return undefined;
  // By the server's own clock, where it tells: ours may be wrong.
  const now = parseHttpDate(trim(valuesOf(headers, 'date')[0] ?? '')) ?? Date.now();
  return Math.max(0, at - now);
}
