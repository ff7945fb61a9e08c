import { type ErrorCode, isNetkitError } from '../../../errors.ts';
import type { HttpRequest, HttpResponseHead } from '../../../protocols/http.ts';
import { mayRepeat } from '../../../protocols/http-methods.ts';
import type { Failure } from './back-off.ts';
import { retryAfterOf } from './retry-after.ts';

/** What else may pass, beside what curl takes for transient. */
export interface TransientRules {
  /** A connection that cannot be made (curl's --retry-connrefused). */
  readonly connRefused?: boolean;
  /** Every error (curl's --retry-all-errors). */
  readonly allErrors?: boolean;
  /** Every status from 400 on (curl's --retry-all-errors together with --fail). */
  readonly allStatuses?: boolean;
}

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** A response that may be another one next time, whatever the method: the server says itself that it did nothing. */
export function failureIn(
  { status, headers }: HttpResponseHead,
  { allStatuses = false }: TransientRules,
): Failure | undefined {
  if (!TRANSIENT_STATUSES.has(status) && !(allStatuses && status >= 400)) return undefined;
  return { reason: `HTTP error ${status}`, retryAfter: retryAfterOf(headers) };
}

/** Nothing had been sent: it does not matter what it was. */
const BEFORE_SENDING: ReadonlySet<ErrorCode> = new Set(['unknown-host', 'unknown-proxy']);

/**
 * The request may have been carried out, so these are only for what may be done twice. curl takes no notice of that, and
 * of these it retries time-outs only.
 */
const ON_THE_WAY: ReadonlySet<ErrorCode> = new Set(['timeout', 'empty-reply', 'partial', 'receive', 'send']);

/** Asking again changes nothing about these, and must not. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['usage', 'bad-url', 'aborted']);

/** An error that may not happen next time. */
export function failureBy(
  error: unknown,
  request: HttpRequest,
  { connRefused = false, allErrors = false }: TransientRules,
): Failure | undefined {
  if (!isNetkitError(error)) return undefined;
  const { code, message: reason } = error;
  const isTransient =
    BEFORE_SENDING.has(code) ||
    (code === 'refused' && connRefused) ||
    (ON_THE_WAY.has(code) && mayRepeat(request)) ||
    (allErrors && !FINAL.has(code));
  return isTransient ? { reason } : undefined;
}
