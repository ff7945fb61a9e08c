import { UsageError } from '../../errors.ts';
import type { RelayLimits } from '../../lab/chat/limits.ts';
import type { Arguments } from '../command.ts';
import { countOf } from '../shared/numbers.ts';

/** Of what a client may go on sending in a second, so much may come at once. */
const BURST_SECONDS = 5;

/** The limits that the options say. @throws UsageError */
export function limitsOf(args: Arguments): Partial<RelayLimits> {
  const maxClients = countOf(args, 'max-clients');
  const maxClientsPerAddress = countOf(args, 'max-clients-per-address');
  const rate = args.number('rate');
  if (rate !== undefined && !(Number.isInteger(rate) && rate >= 0)) {
    throw new UsageError('--rate needs a whole number; 0 is no limit');
  }
  return {
    ...(maxClients !== undefined && { maxClients }),
    ...(maxClientsPerAddress !== undefined && { maxClientsPerAddress }),
    ...(rate !== undefined && { rate, burst: rate * BURST_SECONDS }),
  };
}
