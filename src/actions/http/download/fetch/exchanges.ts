import type { Exchange, HttpClient } from '../../../../protocols/http.ts';
import { type Asker, layersOf, outerLayersOf, type PerformOptions } from '../../perform.ts';
import type { RedirectHop } from '../../redirect.ts';

/** Makes the exchange of one download. */
export interface Exchanges {
  for(asker: Asker): Exchange;
  /** One that keeps the redirects that it follows; it has all its layers to itself. */
  keepingHops(asker: Asker, hops: RedirectHop[]): Promise<Exchange>;
}

/**
 * Puts the layers around a client's exchange once, for all downloads; each has only its retries and its size to itself.
 *
 * @throws UsageError for a rate at which nothing would arrive
 */
export async function exchangesOf(client: HttpClient, options: PerformOptions): Promise<Exchanges> {
  const { limitRate, ...others } = options;
  const bare: Exchange = (request, exchangeOptions) => client.exchange(request, exchangeOptions);
  const innermost =
    limitRate === undefined ? bare : (await import('../../limit-rate.ts')).sharingRate(bare, limitRate);
  const [layered, outer] = await Promise.all([layersOf(innermost, others), outerLayersOf(others)]);
  return {
    for: (asker) => outer(layered, asker),
    keepingHops: async (asker, hops) => outer(await layersOf(innermost, others, hops), asker),
  };
}
