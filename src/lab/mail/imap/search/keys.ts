/**
 * The keys of SEARCH (RFC 3501, section 6.4.4; RFC 7162, section 3.1.5 for MODSEQ):
 *
 *     UNSEEN OR FROM "al" (LARGER 1000 NOT SUBJECT {4}␍␊Müll) 1:10
 */
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { parseDay } from '../../../../raw/imap/dates.ts';
import { isInSet, parseSet } from '../../../../raw/imap/sets.ts';
import { fromBytes } from '../../../../raw/imap/values.ts';
import { ImapRefusal } from '../refusal.ts';
import { type Candidate, dayOf } from './candidate.ts';

export type SearchKey = (candidate: Candidate) => boolean;

/** What a set with `*` in it means depends on the folder. */
export interface SearchScope {
  readonly lastSequence: number;
  readonly lastUid: number;
  /** Called where it is asked how often messages have changed. */
  usesModSeq(): void;
}

/** NOT and OR in each other, and lists. */
export const MAX_SEARCH_DEPTH = 50;
/** In all of a search: each is asked of each message. */
export const MAX_SEARCH_KEYS = 1_000;

const OPEN = '('.charCodeAt(0);
const QUOTE = '"'.charCodeAt(0);

const has = (flag: string): SearchKey => {
  const lower = flag.toLowerCase();
  return ({ message }) => message.flags.some((each) => each.toLowerCase() === lower);
};
const not =
  (key: SearchKey): SearchKey =>
  (candidate) =>
    !key(candidate);

const SIMPLE: Readonly<Record<string, SearchKey>> = {
  ALL: () => true,
  ANSWERED: has('\\Answered'),
  DELETED: has('\\Deleted'),
  DRAFT: has('\\Draft'),
  FLAGGED: has('\\Flagged'),
  SEEN: has('\\Seen'),
  UNANSWERED: not(has('\\Answered')),
  UNDELETED: not(has('\\Deleted')),
  UNDRAFT: not(has('\\Draft')),
  UNFLAGGED: not(has('\\Flagged')),
  UNSEEN: not(has('\\Seen')),
  NEW: (candidate) => candidate.recent && not(has('\\Seen'))(candidate),
  OLD: ({ recent }) => !recent,
  RECENT: ({ recent }) => recent,
};

const DAYS: Readonly<Record<string, (day: string, wanted: string) => boolean>> = {
  BEFORE: (day, wanted) => day < wanted,
  ON: (day, wanted) => day === wanted,
  SINCE: (day, wanted) => day >= wanted,
};

/** All keys up to the end: every one must hold. @throws ImapRefusal; ProtocolError for what is malformed */
export function parseSearchKeys(args: ImapCursor, scope: SearchScope): SearchKey {
  return new KeyParser(args, scope).all();
}

class KeyParser {
  readonly #args: ImapCursor;
  readonly #scope: SearchScope;
  #depth = 0;
  #count = 0;

  constructor(args: ImapCursor, scope: SearchScope) {
    this.#args = args;
    this.#scope = scope;
  }

  all(): SearchKey {
    const keys: SearchKey[] = [];
    do {
      if (keys.length > 0) this.#args.space();
      keys.push(this.#key());
    } while (!this.#args.done);
    return every(keys);
  }

  #key(): SearchKey {
    this.#count += 1;
    this.#depth += 1;
    if (this.#depth > MAX_SEARCH_DEPTH || this.#count > MAX_SEARCH_KEYS) {
      throw new ImapRefusal('BAD', 'That search is too much.', 'LIMIT');
    }
    const key = this.#args.peek() === OPEN ? every(this.#args.list(() => this.#key())) : this.#named();
    this.#depth -= 1;
    return key;
  }

  #named(): SearchKey {
    const word = this.#args.atom();
    if (/^[\d*]/.test(word)) return this.#set(word, 'sequence');
    const name = word.toUpperCase();
    const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
    if (simple !== undefined) return simple;
    this.#args.space();
    switch (name) {
      case 'NOT':
        return not(this.#key());
      case 'OR':
        return this.#or();
      case 'UID':
        return this.#set(this.#args.atom(), 'uid');
      case 'KEYWORD':
        return has(this.#args.atom());
      case 'UNKEYWORD':
        return not(has(this.#args.atom()));
      case 'LARGER':
      case 'SMALLER':
        return this.#size(name);
      case 'MODSEQ':
        return this.#modSeq();
      case 'HEADER':
        return this.#header();
      default:
        return this.#text(name) ?? this.#day(name) ?? unknown();
    }
  }

  #or(): SearchKey {
    const one = this.#key();
    this.#args.space();
    const other = this.#key();
    return (candidate) => one(candidate) || other(candidate);
  }

  #set(text: string, by: 'sequence' | 'uid'): SearchKey {
    const set = parseSet(text);
    const { lastSequence, lastUid } = this.#scope;
    if (by === 'uid') return ({ message }) => isInSet(set, message.uid, lastUid);
    return ({ sequence }) => isInSet(set, sequence, lastSequence);
  }

  #size(name: 'LARGER' | 'SMALLER'): SearchKey {
    const bytes = this.#args.number();
    return ({ message }) => (name === 'LARGER' ? message.size > bytes : message.size < bytes);
  }

  /** The name of an entry and its kind may come before the number; here all count together. */
  #modSeq(): SearchKey {
    if (this.#args.peek() === QUOTE) {
      this.#args.string();
      this.#args.space();
      this.#args.atom();
      this.#args.space();
    }
    const least = this.#args.number();
    this.#scope.usesModSeq();
    return ({ message }) => message.modSeq >= least;
  }

  #header(): SearchKey {
    const name = this.#args.astring().toLowerCase();
    this.#args.space();
    return this.#inField(name);
  }

  #text(name: string): SearchKey | undefined {
    switch (name) {
      case 'BCC':
      case 'CC':
      case 'FROM':
      case 'SUBJECT':
      case 'TO':
        return this.#inField(name.toLowerCase());
      case 'BODY': {
        const wanted = this.#words();
        return (candidate) => candidate.body.includes(wanted);
      }
      case 'TEXT': {
        const wanted = this.#words();
        return (candidate) => candidate.headerText.includes(wanted) || candidate.body.includes(wanted);
      }
      default:
        return undefined;
    }
  }

  /** The empty text is in every field that is there. */
  #inField(name: string): SearchKey {
    const wanted = this.#words();
    return (candidate) => candidate.header(name).some((value) => value.includes(wanted));
  }

  #day(name: string): SearchKey | undefined {
    const sent = name.startsWith('SENT');
    const compare = Object.hasOwn(DAYS, sent ? name.slice(4) : name)
      ? DAYS[sent ? name.slice(4) : name]
      : undefined;
    if (compare === undefined) return undefined;
    const wanted = parseDay(this.#args.astring());
    if (wanted === undefined) throw new ImapRefusal('BAD', 'That is no day.');
    return (candidate) => compare(sent ? candidate.sentDay : dayOf(candidate.message.received), wanted);
  }

  #words(): string {
    return fromBytes(this.#args.astring()).toLowerCase();
  }
}

function every(keys: readonly SearchKey[]): SearchKey {
  return (candidate) => keys.every((key) => key(candidate));
}

function unknown(): never {
  throw new ImapRefusal('BAD', 'SEARCH has no such key.');
}
