/** What a client of POP3 is asked for: what cannot be said is refused here, before anything is sent. */
import { UsageError } from '../errors.ts';
import type { Pop3Target } from './pop3.ts';

export function portOf({ port, tls }: Pop3Target): number {
  return port ?? (tls === 'implicit' ? 995 : 110);
}

/** @throws UsageError */
export function refuseImpossibleTarget({ credentials }: Pop3Target): void {
  const { user = '', password = '', token = '' } = credentials ?? {};
  // oxlint-disable-next-line no-control-regex -- these are the ones
  if (![user, password, token].some((word) => /[\r\n\0]/.test(word))) return;
  throw new UsageError('a line end or NUL cannot be part of a user name, password or token');
}

/** @throws UsageError for what is no number of a message: 1, 2, 3, … */
export function refuseImpossibleNumber(...numbers: readonly number[]): void {
  const wrong = numbers.find((number) => !Number.isSafeInteger(number) || number < 1);
  if (wrong !== undefined) throw new UsageError(`messages have numbers from 1 up, and ${wrong} is none`);
}
