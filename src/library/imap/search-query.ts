import type { SearchObject } from 'imapflow';
import { UsageError } from '../../errors.ts';
import { refuseFlags } from '../../protocols/imap-flags.ts';
import type { SearchTerm } from '../../protocols/imap.ts';
import { refuseLineEnds, uidSet } from './arguments.ts';

/** Each further term lies within the one before it, and imapflow goes down by recursion. */
export const MAX_TERMS = 1000;
/** The same of what nests by itself. */
export const MAX_DEPTH = 100;

/**
 * Our terms in imapflow's words. A query of imapflow's has each key once, and an `or` of a single alternative is that
 * alternative: that is how further terms are put beside the first.
 *
 *     from alice, from bob      { from: 'alice', or: [{ from: 'bob' }] }
 *
 * imapflow leaves out what JavaScript takes for false, such as `larger: 0`, and would find too much; hence numbers as text.
 */
export function toQuery(terms: readonly SearchTerm[]): SearchObject {
  if (terms.length > MAX_TERMS) throw new UsageError(`there are more than ${MAX_TERMS} terms to search for`);
  return terms
    .map((term) => translate(term, 1))
    .reduceRight<SearchObject>(
      (rest, term) => (Object.keys(rest).length === 0 ? term : beside(term, rest)),
      {},
    );
}

/** Keys may be in any case: an `or` of its own stays one. */
function beside(term: SearchObject, rest: SearchObject): SearchObject {
  return { ...term, [term.or === undefined ? 'or' : 'OR']: [rest] };
}

function translate(term: SearchTerm, depth: number): SearchObject {
  if (depth > MAX_DEPTH) throw new UsageError(`search terms are nested more than ${MAX_DEPTH} deep`);
  if ('is' in term) return STATES[term.is];
  if ('in' in term) return translateText(term);
  if ('header' in term) return translateHeader(term.header, term.text);
  if ('keyword' in term) {
    refuseFlags([term.keyword]);
    return term.set ? { keyword: term.keyword } : { unKeyword: term.keyword };
  }
  if ('when' in term) return { [DAYS[term.when][term.sent === true ? 1 : 0]]: dayOf(term.day) };
  if ('size' in term) return { [term.size]: sizeOf(term.bytes) };
  if ('uids' in term) {
    // A set of none cannot be written: nothing is what is not there at all.
    if (term.uids.length === 0) return { not: { all: true } };
    return { uid: uidSet(term.uids) };
  }
  if ('not' in term) return { not: translate(term.not, depth + 1) };
  return { or: term.either.map((each) => translate(each, depth + 1)) };
}

const STATES: Readonly<Record<Extract<SearchTerm, { is: string }>['is'], SearchObject>> = {
  all: { all: true },
  seen: { seen: true },
  unseen: { seen: false },
  flagged: { flagged: true },
  unflagged: { flagged: false },
  answered: { answered: true },
  unanswered: { answered: false },
  deleted: { deleted: true },
  undeleted: { deleted: false },
  draft: { draft: true },
  undraft: { draft: false },
  recent: { recent: true },
};

const DAYS = {
  before: ['before', 'sentBefore'],
  on: ['on', 'sentOn'],
  since: ['since', 'sentSince'],
} as const;

function translateText({ in: where, text }: Extract<SearchTerm, { in: string }>): SearchObject {
  refuseLineEnds(text);
  if (text !== '') return { [where]: text };
  // Nothing is found in every body, and in every field that is there.
  return where === 'body' || where === 'text' ? { all: true } : { header: { [where]: '' } };
}

function translateHeader(name: string, text: string): SearchObject {
  // RFC 5322, section 2.2.
  if (!/^[!-9;-~]+$/.test(name)) throw new UsageError(`${JSON.stringify(name)} is no name of a header field`);
  refuseLineEnds(text);
  return { header: { [name]: text } };
}

function dayOf(day: string): Date {
  const date = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) {
    throw new UsageError(`${JSON.stringify(day)} is no day`, { hint: 'such as 2026-01-31' });
  }
  return date;
}

function sizeOf(bytes: number): string {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new UsageError(`${bytes} is no size in bytes`);
  return String(bytes);
}
