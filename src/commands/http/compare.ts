import type { CookieJar } from '../../actions/http/cookies/layer.ts';
import type { HttpClient } from '../../protocols/http.ts';
import { SAFE_METHODS } from '../../protocols/http-methods.ts';
import { compareHttp, type Outcome } from '../../compare/http.ts';
import { digestBody } from '../../compare/digest.ts';
import { isNetkitError, type NetkitError, UsageError } from '../../errors.ts';
import { EXIT_CODES, exitCodeOf } from '../../exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { writeComparison } from '../shared/compare-clients.ts';
import type { Tracing } from '../shared/tracing.ts';
import { prepareJars } from './cookies.ts';
import type { HttpPlan } from './plan.ts';
import { withExchange } from './session.ts';

/**
 * The same request by hand and through the library, and the two results side by side.
 *
 * @returns 0 when they are the same, 1 when they differ; where both fail, the raw client's code
 */
export async function compareExchange(
  plan: HttpPlan,
  args: Arguments,
  tracing: Tracing,
  io: Io,
): Promise<number> {
  if (!SAFE_METHODS.has(plan.request.method) && !args.flag('lab')) {
    throw new UsageError(`--compare would send the ${plan.request.method} twice`, {
      hint: 'what changes something at a server is compared with --lab only',
    });
  }
  const kept = args.given.find(({ name }) => KEEPS.has(name));
  if (kept !== undefined) {
    throw new UsageError(`--compare and --${kept.name} exclude each other: two answers are too many`, {
      hint: 'fetch it on its own, with --raw or --library',
    });
  }
  const openJar = await prepareJars(plan.request.url, args, tracing, io);
  const raw = await outcomeOf('raw', plan, openJar?.(), args, tracing, io);
  const library = await outcomeOf('library', plan, openJar?.(), args, tracing, io);
  const comparison = compareHttp(compared(raw), compared(library));
  await writeComparison(comparison, { args, io });
  if (!comparison.same) return EXIT_CODES.difference;
  return raw.failure === undefined ? 0 : exitCodeOf(raw.failure);
}

/** That a client cannot say what was asked of it is no difference. */
function compared({ outcome, failure }: Attempt): Outcome | { readonly unable: string } {
  return failure?.code === 'usage' ? { unable: failure.message } : outcome;
}

interface Attempt {
  readonly outcome: Outcome;
  readonly failure?: NetkitError;
}

/** What is about one transfer and what came of it. */
const KEEPS = new Set([
  'output',
  'remote-name',
  'continue-at',
  'cookie-jar',
  'etag-save',
  'write-out',
  'timing',
]);

async function outcomeOf(
  kind: HttpClient['kind'],
  plan: HttpPlan,
  cookies: CookieJar | undefined,
  args: Arguments,
  tracing: Tracing,
  io: Io,
): Promise<Attempt> {
  try {
    const extra = cookies === undefined ? {} : { cookies };
    return await withExchange(kind, plan, args, tracing, extra, async ({ exchange, body }) => {
      const { response, connection, timings } = exchange;
      const digest = await digestBody(body);
      const { version, status, reason, headers, informational } = response;
      return {
        outcome: {
          response: {
            version,
            status,
            reason,
            headers,
            informational,
            trailers: response.trailers(),
            body: digest,
          },
          connection,
          timings,
        },
      };
    });
  } catch (error) {
    if (!isNetkitError(error) || io.signal.aborted) throw error;
    return { outcome: { error: { code: error.code, message: error.message } }, failure: error };
  }
}
