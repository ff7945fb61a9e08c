import { isNetkitError } from '../../../errors.ts';
import { isClosing } from '../failures.ts';
import type { Ticket } from './ticket.ts';

/** How often a request is sent anew because its connection broke before its answer: then its failure is told. */
export const MAX_REPEATS = 3;

/** How a connection came to its end before its time. */
export interface Breakage {
  readonly error: unknown;
  /** The one whose answer was to come next, unless its head had come. */
  readonly due: Ticket | undefined;
  /** As if the server had closed an idle connection just when it was used again (RFC 9112, section 9.3.1). */
  readonly silent: boolean;
}

/**
 * What becomes of requests whose connection broke before their answers. Only GETs go over lanes, which may be asked
 * again without harm (RFC 9110, section 9.2.2).
 *
 * @returns those to be asked anew, in order; the others have failed
 */
export function recover(unanswered: readonly Ticket[], breakage: Breakage): Ticket[] {
  return unanswered.filter((ticket) => {
    ticket.repeats += 1;
    if (ticket.repeats <= MAX_REPEATS && (ticket !== breakage.due || isExcused(ticket, breakage)))
      return true;
    ticket.fail(breakage.error);
    return false;
  });
}

/** Whether it may be the connection's fault: what breaks after several requests at once may do so because of that. */
function isExcused({ pipelined }: Ticket, { error, silent }: Breakage): boolean {
  if (pipelined) return !(isNetkitError(error) && error.code === 'timeout');
  return silent && isClosing(error);
}
