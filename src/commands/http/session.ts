import { performHttp, type Performed, type PerformOptions } from '../../actions/http/perform.ts';
import { kits } from '../../kits.ts';
import type { Lab } from '../../lab/lab.ts';
import { API_NAMES } from '../../lab/names.ts';
import type { DialSettings } from '../../net/types.ts';
import type { HttpClient, Pipelining } from '../../protocols/http.ts';
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
  { request, perform, dial }: Pick<HttpPlan, 'request' | 'perform' | 'dial'>,
  args: Arguments,
  tracing: Tracing,
  extra: Pick<PerformOptions, 'cookies' | 'meter'>,
  use: (performed: Performed) => Promise<T>,
): Promise<T> {
  const settings = { dial, hosts: [request.url.hostname] };
  return withClient(kind, settings, args, tracing, async (client) =>
    use(await performHttp(client, request, { ...perform, ...extra })),
  );
}

export interface ClientSettings {
  readonly dial: DialSettings;
  /** Whom it is to talk to. */
  readonly hosts: Iterable<string>;
  readonly pipelining?: Pipelining;
}

/** The same for whatever a client is to do. */
export async function withClient<T>(
  kind: HttpClient['kind'],
  { dial, hosts, pipelining }: ClientSettings,
  args: Arguments,
  tracing: Tracing,
  use: (client: HttpClient) => Promise<T>,
): Promise<T> {
  const lab = args.flag('lab') ? await startLab(hosts) : undefined;
  try {
    const [{ createHttpClient }, recorder] = await Promise.all([
      kits.http[kind](),
      tracing.recorderFor(kind),
    ]);
    const client = createHttpClient({
      dial: lab === undefined ? dial : inLab(dial, lab.dial),
      ...(recorder && { recorder }),
      ...(pipelining && { pipelining }),
    });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  } finally {
    await lab?.stop();
  }
}

/** The web server, and the store only for who talks to it: what is not needed takes no time to start. */
async function startLab(hosts: Iterable<string>): Promise<Lab> {
  const { startLab: start } = await kits.http.lab();
  const wantsStore = [...hosts].some((host) => API_NAMES.includes(host));
  return start({ http: true, ...(wantsStore && { api: true }) });
}
