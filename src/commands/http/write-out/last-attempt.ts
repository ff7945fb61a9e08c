import type { MeteredLeg } from '../../../actions/http/meter.ts';
import { locationOf } from '../../../actions/http/redirect.ts';

/**
 * The exchanges since the last retry, which starts anew: those that belong to one request of the user's. What follows
 * a redirect or a challenge belongs to what came before; anything else that follows is a retry.
 */
export function lastAttempt(legs: readonly MeteredLeg[]): readonly MeteredLeg[] {
  const start = legs.findLastIndex((_, at) => at === 0 || !leadsOn(legs[at - 1]));
  return legs.slice(Math.max(0, start));
}

function leadsOn(leg: MeteredLeg | undefined): boolean {
  if (leg?.exchange === undefined) return false;
  const { response } = leg.exchange;
  // RFC 9110, sections 15.5.2 and 15.5.8.
  const challenged = response.status === 401 || response.status === 407;
  return challenged || locationOf(response, leg.request.url) !== undefined;
}
