import { lookup, lookupService } from 'node:dns/promises';
import { reasonOf } from '../explain.ts';
import type { LookupStatus, SystemAnswer } from './types.ts';

/** The addresses of a name, in the order in which getaddrinfo gives them. Never rejects. */
export async function addressesBySystem(name: string, family: 0 | 4 | 6): Promise<SystemAnswer> {
  return answerOf(async () => {
    const found = await lookup(name, { all: true, family, verbatim: true });
    return [...new Set(found.map(({ address }) => address))];
  });
}

/** The name of an address, by getnameinfo. Never rejects. */
export async function nameBySystem(address: string): Promise<SystemAnswer> {
  // Without a port, there is no service that could have a name.
  return answerOf(async () => [(await lookupService(address, 0)).hostname]);
}

async function answerOf(ask: () => Promise<readonly string[]>): Promise<SystemAnswer> {
  try {
    return { status: 'found', values: await ask() };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { status: STATUS[code] ?? 'refused', values: [], reason: reasonOf(error) };
  }
}

/** It does not tell apart whether there is no such name, or one without addresses. */
const STATUS: Readonly<Record<string, LookupStatus>> = {
  ENOTFOUND: 'no-such-name',
  EAI_AGAIN: 'no-answer',
};
