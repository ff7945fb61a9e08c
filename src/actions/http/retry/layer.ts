/**
 * Asking again (curl's --retry). What may pass is tried anew after a second, two, four, up to ten minutes, or as late as
 * Retry-After says; a body that is cut off goes on where it stopped (resume.ts), which curl leaves to its user.
 */
import type { Exchange, HttpExchange } from '../../../protocols/http.ts';
import { BackOff, type BackOffOptions } from './back-off.ts';
import { drainQuietly } from './drain-quietly.ts';
import { resuming } from './resume.ts';
import { failureBy, failureIn, type TransientRules } from './transient.ts';

export type { Retry } from './back-off.ts';

/**
 * How often, after what and how long after it a request is made again (`retry` of performHttp); without it, never. By itself
 * that goes for statuses 408, 429, 500, 502, 503 and 504, for names that cannot be resolved, and for time-outs and cut
 * connections where the method is idempotent (RFC 9110, section 9.2.2). A GET's body that breaks off goes on where it stopped.
 */
export interface RetryOptions extends BackOffOptions, TransientRules {}

/**
 * Asks again after failures that may pass (see transient.ts), as long as the request's body can be read again. Once
 * patience is at its end the last response is given back as it is, or the last error thrown.
 *
 * The exchanges throw whatever `next` throws, and during a wait what their signal was aborted for.
 */
export function retrying(next: Exchange, options: RetryOptions): Exchange {
  return async (request, exchangeOptions = {}) => {
    const { signal } = exchangeOptions;
    const backOff = new BackOff(options);
    const patiently = askingAgain((asked) => next(asked, exchangeOptions), { options, backOff, signal });
    const exchange = await patiently(request);
    if (request.method !== 'GET') return exchange;
    const context = { ask: patiently, backOff, signal };
    return { ...exchange, response: resuming(request, exchange.response, context) };
  };
}

interface AskContext {
  readonly options: RetryOptions;
  readonly backOff: BackOff;
  readonly signal: AbortSignal | undefined;
}

function askingAgain(ask: Exchange, { options, backOff, signal }: AskContext): Exchange {
  return async (request) => {
    /** How long to wait before the next time; `undefined`: there is none. */
    const plan = (failure: ReturnType<typeof failureIn>): number | undefined => {
      if (failure === undefined || signal?.aborted === true) return undefined;
      if (request.body?.replayable !== false) return backOff.plan(failure);
      options.onGiveUp?.('what was sent can be read only once');
      return undefined;
    };
    for (;;) {
      let failed: HttpExchange | undefined;
      let wait: number | undefined;
      try {
        failed = await ask(request);
        wait = plan(failureIn(failed.response, options));
        if (wait === undefined) return failed;
      } catch (error) {
        wait = plan(failureBy(error, request, options));
        if (wait === undefined) throw error;
      }
      if (failed !== undefined) await drainQuietly(failed.response, signal);
      await backOff.wait(wait, signal);
    }
  };
}
