import { performHttp, type Performed, type PerformOptions } from '../../actions/http/perform.ts';
import { kits } from '../../kits.ts';
import type { DialSettings } from '../../net/types.ts';
import type { HttpClient } from '../../protocols/http.ts';
import type { Arguments } from '../command.ts';
import { inLab } from '../shared/in-lab.ts';
import type { Tracing } from '../shared/tracing.ts';
import type { HttpPlan } from './plan.ts';

/**
 * Carries a plan out with one of the clients, in a lab of its own where one is asked for, hands what came to
 * `use`, and closes everything, whatever happens.
 *
 * @param extra what belongs to this one time, such as a jar of cookies
 */
export async function withExchange<T>(
  kind: HttpClient['kind'],
  plan: Pick<HttpPlan, 'request' | 'perform' | 'dial'>,
  args: Arguments,
  tracing: Tracing,
  extra: Pick<PerformOptions, 'cookies' | 'meter'>,
  use: (performed: Performed) => Promise<T>,
): Promise<T> {
  const lab = args.flag('lab') ? await (await kits.http.lab()).startLab({ http: true }) : undefined;
  try {
    const dial: DialSettings = lab === undefined ? plan.dial : inLab(plan.dial, lab.dial);
    const [{ createHttpClient }, recorder] = await Promise.all([
      kits.http[kind](),
      tracing.recorderFor(kind),
    ]);
    const client = createHttpClient({ dial, ...(recorder === undefined ? {} : { recorder }) });
    try {
      return await use(await performHttp(client, plan.request, { ...plan.perform, ...extra }));
    } finally {
      await client.close();
    }
  } finally {
    await lab?.stop();
  }
}
