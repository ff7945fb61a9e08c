import { RefusalError } from '../../../../errors.ts';
import type { HttpResponseHead } from '../../../../protocols/http.ts';
import { refuseErrorStatus } from '../../status.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Of an answer that brings no file; a redirect is one that has not been followed.
 *
 * @param follows whether redirects are
 * @throws RefusalError `http-status`
 */
export function refuseNoFile(response: HttpResponseHead, follows: boolean): void {
  refuseErrorStatus(response);
  const { status, reason } = response;
  if (status >= 200 && status < 300) return;
  const why = follows ? 'where it redirects to cannot be understood' : 'redirects are not followed';
  throw new RefusalError(
    'http-status',
    `the server answered ${status}: there is nothing to save`,
    { status, text: reason },
    REDIRECTS.has(status) ? { hint: why } : {},
  );
}
