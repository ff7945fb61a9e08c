import { RefusalError } from '../../errors.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';

/**
 * Makes an error of an error status, for those who asked for it (curl's --fail).
 *
 * @throws RefusalError `http-status`
 */
export function refuseErrorStatus({ status, reason }: HttpResponseHead): void {
  if (status < 400) return;
  throw new RefusalError('http-status', `the server answered ${status} ${reason}`.trimEnd(), {
    status,
    text: reason,
  });
}
