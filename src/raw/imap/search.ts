/**
 * UID SEARCH (RFC 9051, section 6.4.4; keys as RFC 3501 has them, too):
 *
 *     UID SEARCH UNSEEN FROM "bob" SINCE 1-Feb-1994
 *     UID SEARCH RETURN (ALL) CHARSET UTF-8 SUBJECT {5}␍␊Müll       ESEARCH (RFC 4731): the answer is a set
 *     UID SEARCH OR FLAGGED NOT LARGER 1000                       OR and NOT stand before what they are about
 */
import { UsageError } from '../../errors.ts';
import { refuseFlags } from '../../protocols/imap-flags.ts';
import type { SearchTerm } from '../../protocols/imap.ts';
import { type CommandPart, text } from './command.ts';
import { MAX_DEPTH } from './cursor.ts';
import { formatDay } from './dates.ts';
import type { ImapState } from './session.ts';
import { encodeSet, expandSet } from './sets.ts';
import { encodeUids } from './uids.ts';

/** @returns UIDs in ascending order */
export async function search(state: ImapState, terms: readonly SearchTerm[]): Promise<number[]> {
  const { connection, utf8 } = state;
  state.refuseUnlessOpen();
  const keys = terms.length === 0 ? ['ALL'] : terms.flatMap((term) => keysOf(term, 0));
  const isAscii = keys.every((key) => typeof key === 'string' || !/[\x80-\xff]/.test(key.bytes));
  const found = new Set<number>();
  await connection.request(
    [
      'UID SEARCH',
      ...(connection.has('ESEARCH') || connection.has('IMAP4REV2') ? ['RETURN (ALL)'] : []),
      // RFC 6855, section 3: where UTF-8 is on, nothing else is meant, and to say so is an error.
      ...(isAscii || utf8 ? [] : ['CHARSET UTF-8']),
      ...keys,
    ],
    (response) => {
      const numbers =
        response.type === 'search'
          ? response.numbers
          : response.type === 'esearch'
            ? expandSet(response.all ?? [])
            : [];
      for (const number of numbers) found.add(number);
    },
  );
  return [...found].toSorted((a, b) => a - b);
}

function keysOf(term: SearchTerm, depth: number): CommandPart[] {
  if (depth > MAX_DEPTH) throw new UsageError(`search terms are nested more than ${MAX_DEPTH} deep`);
  if ('is' in term) return [term.is.toUpperCase()];
  if ('in' in term) return [term.in.toUpperCase(), text(term.text)];
  if ('header' in term) return ['HEADER', fieldName(term.header), text(term.text)];
  if ('keyword' in term) {
    refuseFlags([term.keyword]);
    return [term.set ? 'KEYWORD' : 'UNKEYWORD', term.keyword];
  }
  if ('when' in term)
    return [`${term.sent === true ? 'SENT' : ''}${term.when.toUpperCase()}`, formatDay(term.day)];
  if ('size' in term) return [term.size.toUpperCase(), bytesOf(term.bytes)];
  if ('uids' in term) return setKeys(term.uids);
  if ('not' in term) return ['NOT', ...keysOf(term.not, depth + 1)];
  const [a, b] = term.either;
  return ['OR', ...keysOf(a, depth + 1), ...keysOf(b, depth + 1)];
}

/** A set of no messages cannot be written: nothing is what is not there at all. */
function setKeys(uids: readonly number[]): CommandPart[] {
  encodeUids(uids);
  if (uids.length === 0) return ['NOT', 'ALL'];
  return ['UID', encodeSet([...new Set(uids)].toSorted((a, b) => a - b))];
}

/** RFC 5322, section 2.2. */
function fieldName(name: string): CommandPart {
  if (/^[!-9;-~]+$/.test(name)) return text(name);
  throw new UsageError(`${JSON.stringify(name)} is no name of a header field`);
}

function bytesOf(bytes: number): string {
  if (Number.isSafeInteger(bytes) && bytes >= 0) return `${bytes}`;
  throw new UsageError(`${bytes} is no size`);
}
