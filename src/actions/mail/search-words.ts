/**
 * What to search a folder for, as a person types it, each word a term that has to hold:
 *
 *     unseen from:alice subject:"two words" since:2026-01-01 larger:10k not:seen
 *
 *     all seen unseen flagged unflagged answered unanswered deleted undeleted draft undraft recent
 *     from: to: cc: bcc: subject: body: text:      the text is in it, whatever its case
 *     header:X-Spam=yes                            the text is in this field; header:X-Spam= where it is there
 *     keyword:$Forwarded unkeyword:$Forwarded      whether it has this flag
 *     before: on: since:                           a day, as 2026-01-31: when it was received
 *     sentbefore: senton: sentsince:               the same of its Date
 *     larger: smaller:                             in bytes, also as 10k, 3M, 1G; a k is 1024 bytes
 *     uid:7 uid:3,5 uid:10:20
 *     not:WORD                                     any of them, as not:seen or not:from:alice
 *     WORD or WORD                                 one of the two, or of more
 *     anything else                                as text:
 *
 * Names are in any case. Which word ends where has been settled by the shell, and with it what quotes mean; `text:seen` looks
 * for the word.
 */
import { UsageError } from '../../errors.ts';
import type { SearchTerm } from '../../protocols/imap.ts';
import { parseByteCount } from '../byte-count.ts';
import { parseUids } from './uids.ts';

/** More than anybody types: `or` nests, and servers refuse what nests deep. */
export const MAX_WORDS = 100;
/** The same of `not:not:seen`. */
export const MAX_NOTS = 10;

/** @throws UsageError */
export function parseSearch(words: readonly string[]): readonly SearchTerm[] {
  if (words.length > MAX_WORDS) throw new UsageError(`there are more than ${MAX_WORDS} words to search for`);
  const groups: SearchTerm[][] = [];
  let joins = false;
  for (const word of words) {
    if (word.toLowerCase() === 'or') {
      if (joins || groups.length === 0) throw oddOr();
      joins = true;
    } else {
      const term = termOf(word);
      if (joins) groups.at(-1)?.push(term);
      else groups.push([term]);
      joins = false;
    }
  }
  if (joins) throw oddOr();
  return groups.map((group) => group.reduceRight((rest, term) => ({ either: [term, rest] })));
}

function oddOr(): UsageError {
  return new UsageError('`or` stands between two terms', { hint: 'text:or looks for the word' });
}

function termOf(word: string, nots = 0): SearchTerm {
  const colon = word.indexOf(':');
  if (colon === -1) {
    const lower = word.toLowerCase();
    const state = STATES.find((each) => each === lower);
    if (word === '') throw new UsageError('there is nothing to search for in an empty word');
    // Whoever puts a space behind the colon, or forgets it, would get something else than was meant, in silence.
    if (lower === 'not' || Object.hasOwn(NAMED, lower)) {
      throw new UsageError(`\`${word}\` wants a colon and a value`, {
        hint: `text:${word} looks for the word`,
      });
    }
    return state === undefined ? { in: 'text', text: word } : { is: state };
  }
  const name = word.slice(0, colon).toLowerCase();
  const value = word.slice(colon + 1);
  if (name === 'not') {
    if (value === '') throw new UsageError('`not:` wants a term', { hint: 'such as not:seen' });
    if (nots === MAX_NOTS) throw new UsageError(`there are more than ${MAX_NOTS} \`not:\` in one word`);
    return { not: termOf(value, nots + 1) };
  }
  const parse = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  if (parse !== undefined) {
    if (value === '') throw new UsageError(`\`${name}:\` wants a value`);
    return parse(value, name);
  }
  // An address of the web, or a time of day.
  if (!/^[a-z]+$/.test(name) || value.startsWith('//')) return { in: 'text', text: word };
  throw new UsageError(`there is no search for ${JSON.stringify(name)}`, {
    hint: `text:${word} looks for the words`,
  });
}

const STATES = [
  'all',
  'seen',
  'unseen',
  'flagged',
  'unflagged',
  'answered',
  'unanswered',
  'deleted',
  'undeleted',
  'draft',
  'undraft',
  'recent',
] as const;

type Parse = (value: string, name: string) => SearchTerm;

const within = (field: Extract<SearchTerm, { in: string }>['in']): Parse => {
  return (text) => ({ in: field, text });
};
const day = (when: 'before' | 'on' | 'since', sent: boolean): Parse => {
  return (value) => ({ when, day: parseDay(value), ...(sent ? { sent } : {}) });
};
const size = (than: 'larger' | 'smaller'): Parse => {
  return (value, name) => ({ size: than, bytes: parseByteCount(value, name) });
};

const NAMED: Readonly<Record<string, Parse>> = {
  from: within('from'),
  to: within('to'),
  cc: within('cc'),
  bcc: within('bcc'),
  subject: within('subject'),
  body: within('body'),
  text: within('text'),
  header: parseHeader,
  keyword: (keyword) => ({ keyword, set: true }),
  unkeyword: (keyword) => ({ keyword, set: false }),
  before: day('before', false),
  on: day('on', false),
  since: day('since', false),
  sentbefore: day('before', true),
  senton: day('on', true),
  sentsince: day('since', true),
  larger: size('larger'),
  smaller: size('smaller'),
  uid: (value) => ({ uids: parseUids(value) }),
};

function parseHeader(value: string): SearchTerm {
  const [, header, text] = /^([!-9;<>-~]+)=(.*)$/s.exec(value) ?? [];
  if (header === undefined || text === undefined) {
    throw new UsageError(`header:${value} names no field and text`, { hint: 'such as header:X-Spam=yes' });
  }
  return { header, text };
}

function parseDay(value: string): string {
  const date = new Date(`${value}T00:00:00Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(date.getTime());
  // 31 February would be in March.
  if (!isDay || !date.toISOString().startsWith(value)) {
    throw new UsageError(`${JSON.stringify(value)} is no day`, { hint: 'such as 2026-01-31' });
  }
  return value;
}
