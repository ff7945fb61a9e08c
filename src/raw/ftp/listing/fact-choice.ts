/**
 * Which facts a server tells in MLSD and MLST. It offers them in its answer to FEAT, those that it tells unasked with a star,
 * and a client may choose others (RFC 3659, section 7.8 and 7.9):
 *
 *     MLST type*;size*;modify*;UNIX.mode;UNIX.owner;
 *     OPTS MLST type;size;modify;UNIX.mode;
 */

/** Those that we have. */
export const FACTS = ['type', 'size', 'modify', 'UNIX.mode', 'UNIX.owner', 'UNIX.group'] as const;
export type FactName = (typeof FACTS)[number];

/** Those that we can read, in small letters. */
const READABLE = new Set([
  ...FACTS.map((fact) => fact.toLowerCase()),
  'unix.ownername',
  'unix.groupname',
  'unix.uid',
  'unix.gid',
]);

/**
 * What to send with OPTS so that the server tells everything that we can read.
 *
 * @param offer what stands behind MLST in the answer to FEAT
 * @returns such as `MLST type;size;`, or `undefined` where it does so already
 */
export function chooseFacts(offer: string): string | undefined {
  const readable = offer.split(';').filter((fact) => READABLE.has(fact.replace('*', '').toLowerCase()));
  if (readable.every((fact) => fact.endsWith('*'))) return undefined;
  return `MLST ${readable.map((fact) => `${fact.replace('*', '')};`).join('')}`;
}

/** A server's line in its answer to FEAT. */
export function formatMlstFeature(chosen: readonly FactName[]): string {
  return `MLST ${FACTS.map((fact) => `${fact}${chosen.includes(fact) ? '*' : ''};`).join('')}`;
}

/** A client's choice, from what stands behind `OPTS MLST`: what we do not have is passed over, and it may be nothing. */
export function parseFactChoice(argument: string): FactName[] {
  const wanted = new Set(argument.trim().toLowerCase().split(';'));
  return FACTS.filter((fact) => wanted.has(fact.toLowerCase()));
}
