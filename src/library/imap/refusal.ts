import { imapRefusalFor } from '../../protocols/imap-refusals.ts';
import type { Flow } from './flow.ts';

/** Why a command was not done: imapflow's methods often say no more than that, also where the connection was lost. */
export function latestRefusal({ refused, isClosed }: Flow, command: string): Error {
  if (refused === undefined && isClosed) return new Error('closed');
  return imapRefusalFor(refused?.command ?? command, refused ?? { status: 'NO', text: '' });
}
