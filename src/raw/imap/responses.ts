/**
 * Responses (RFC 9051, section 7), one for each line of the decoder:
 *
 *     a1 OK [READ-WRITE] done            tagged: the command is over
 *     * OK [UIDNEXT 4392] next           untagged: as it goes, or whenever the server likes
 *     * BYE closing                      … for the last time
 *     + go on                            a continuation: the rest of the command may come
 *     * 172 EXISTS                       data with a number
 *     * LIST (\Sent) "/" Sent            data with a name; what nobody knows is kept as `other`
 */
import { ProtocolError } from '../../errors.ts';
import { ImapCursor } from './cursor.ts';
import { type FetchItems, readFetchItems } from './fetch-items.ts';
import { parseResponseText, type ResponseText } from './response-codes.ts';
import { type ImapRange, parseSet } from './sets.ts';
import { fromBytes } from './values.ts';

export type ImapResponse = TaggedResponse | ContinuationResponse | UntaggedResponse;

/** A command's outcome, or news of the server's. `text` is for people. */
export interface TaggedResponse extends ResponseText {
  readonly type: 'tagged';
  readonly tag: string;
  readonly status: 'OK' | 'NO' | 'BAD';
}

export interface ContinuationResponse {
  readonly type: 'continuation';
  /** One character a byte: base64 where a login is under way. */
  readonly text: string;
}

export interface StatusResponse extends ResponseText {
  readonly type: 'status';
  readonly status: 'OK' | 'NO' | 'BAD' | 'PREAUTH' | 'BYE';
}

export interface ListResponse {
  readonly type: 'list';
  /** As the server writes them: `\Noselect`. */
  readonly attributes: readonly string[];
  readonly delimiter: string | undefined;
  /** One character a byte. */
  readonly name: string;
}

export interface MailboxStatusResponse {
  readonly type: 'mailbox-status';
  /** One character a byte. */
  readonly name: string;
  /** By names in capitals: `MESSAGES`. Values are whole numbers in decimal. */
  readonly items: ReadonlyMap<string, string>;
}

/** RFC 4731; of several, those that were asked for. */
export interface EsearchResponse {
  readonly type: 'esearch';
  readonly tag: string | undefined;
  readonly uid: boolean;
  readonly all?: readonly ImapRange[];
  readonly count?: number;
}

/** Prefix and delimiter of each, in the order of the server (RFC 2342). */
export type Namespace = readonly { readonly prefix: string; readonly delimiter: string | undefined }[];

export type UntaggedResponse =
  | StatusResponse
  | ListResponse
  | MailboxStatusResponse
  | EsearchResponse
  | { readonly type: 'capability'; readonly names: readonly string[] }
  | { readonly type: 'enabled'; readonly names: readonly string[] }
  | { readonly type: 'flags'; readonly flags: readonly string[] }
  | { readonly type: 'search'; readonly numbers: readonly number[] }
  | { readonly type: 'exists' | 'recent' | 'expunge'; readonly number: number }
  | { readonly type: 'vanished'; readonly earlier: boolean; readonly uids: readonly ImapRange[] }
  | { readonly type: 'fetch'; readonly number: number; readonly items: FetchItems }
  | {
      readonly type: 'namespace';
      readonly spaces: readonly [own: Namespace, others: Namespace, shared: Namespace];
    }
  | { readonly type: 'id'; readonly fields: ReadonlyMap<string, string | undefined> }
  | { readonly type: 'other'; readonly name: string; readonly rest: string };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const STATUSES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD', 'PREAUTH', 'BYE']);
const OUTCOMES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD']);
const OPEN = 0x28;

/** @throws ProtocolError `weird-reply`, LimitError */
export function parseResponse(line: string): ImapResponse {
  if (line.startsWith('* ')) return parseUntagged(new ImapCursor(line, 2));
  if (line.startsWith('+')) return { type: 'continuation', text: line.slice(line[1] === ' ' ? 2 : 1) };
  const [, tag, word = '', rest = ''] = /^([^ ()"{%*+\\]+) ([a-z]+)(?: (.*))?$/is.exec(line) ?? [];
  const status = word.toUpperCase();
  if (tag === undefined || !OUTCOMES.has(status)) throw notAResponse(line);
  return { type: 'tagged', tag, status: status as TaggedResponse['status'], ...readable(rest) };
}

function parseUntagged(cursor: ImapCursor): UntaggedResponse {
  const code = cursor.peek();
  if (code >= 48 && code <= 57) return parseNumbered(cursor);
  const name = cursor.atom().toUpperCase();
  while (cursor.take(0x20));
  if (STATUSES.has(name)) {
    return { type: 'status', status: name as StatusResponse['status'], ...readable(cursor.rest()) };
  }
  const read = DATA[name];
  return read === undefined ? { type: 'other', name, rest: cursor.rest() } : read(cursor);
}

function parseNumbered(cursor: ImapCursor): UntaggedResponse {
  const number = cursor.number();
  cursor.space();
  const name = cursor.atom().toUpperCase();
  switch (name) {
    case 'FETCH':
      cursor.space();
      return { type: 'fetch', number, items: readFetchItems(cursor) };
    case 'EXISTS':
    case 'RECENT':
    case 'EXPUNGE':
      return { type: name.toLowerCase() as 'exists' | 'recent' | 'expunge', number };
    default:
      return { type: 'other', name, rest: `${number}${cursor.rest()}` };
  }
}

const DATA: Readonly<Record<string, (cursor: ImapCursor) => UntaggedResponse>> = {
  CAPABILITY: (cursor) => ({ type: 'capability', names: words(cursor) }),
  ENABLED: (cursor) => ({ type: 'enabled', names: words(cursor) }),
  FLAGS: (cursor) => ({ type: 'flags', flags: cursor.list(() => cursor.atom()) }),
  SEARCH: (cursor) => ({ type: 'search', numbers: readNumbers(cursor) }),
  ESEARCH: readEsearch,
  LIST: readList,
  STATUS: readMailboxStatus,
  VANISHED: readVanished,
  NAMESPACE: readNamespaces,
  ID: readId,
};

function words(cursor: ImapCursor): string[] {
  const all: string[] = [];
  while (!cursor.done) {
    all.push(cursor.atom());
    while (cursor.take(0x20));
  }
  return all;
}

/** RFC 7162 puts `(MODSEQ 917162500)` behind them. */
function readNumbers(cursor: ImapCursor): number[] {
  const numbers: number[] = [];
  while (!cursor.done && cursor.peek() !== OPEN) {
    numbers.push(cursor.number());
    while (cursor.take(0x20));
  }
  return numbers;
}

function readEsearch(cursor: ImapCursor): EsearchResponse {
  let tag: string | undefined;
  if (cursor.peek() === OPEN) {
    const correlator = cursor.list(() => cursor.astring());
    tag = correlator[1];
    while (cursor.take(0x20));
  }
  const response: Mutable<EsearchResponse> = { type: 'esearch', tag, uid: false };
  while (!cursor.done) {
    const name = cursor.atom().toUpperCase();
    // Where nothing was found there may be no more than `UID`.
    while (cursor.take(0x20));
    if (name === 'UID') response.uid = true;
    else if (name === 'ALL') response.all = parseSet(cursor.atom());
    else if (name === 'COUNT') response.count = cursor.number();
    else cursor.value();
    while (cursor.take(0x20));
  }
  return response;
}

function readList(cursor: ImapCursor): ListResponse {
  const attributes = cursor.list(() => cursor.atom());
  cursor.space();
  const delimiter = cursor.nstring();
  cursor.space();
  const name = cursor.astring();
  // RFC 5258: extended data may follow, of which nobody has asked for any.
  return { type: 'list', attributes, delimiter: delimiter === '' ? undefined : delimiter, name };
}

function readMailboxStatus(cursor: ImapCursor): MailboxStatusResponse {
  const name = cursor.astring();
  cursor.space();
  const items = new Map<string, string>();
  cursor.open();
  while (!cursor.close()) {
    const item = cursor.atom().toUpperCase();
    cursor.space();
    const value = cursor.value();
    if (value.type === 'atom') items.set(item, value.text);
  }
  return { type: 'mailbox-status', name, items };
}

function readVanished(cursor: ImapCursor): UntaggedResponse {
  const earlier = cursor.peek() === OPEN;
  if (earlier) {
    cursor.list(() => cursor.atom());
    cursor.space();
  }
  return { type: 'vanished', earlier, uids: parseSet(cursor.atom()) };
}

function readNamespaces(cursor: ImapCursor): UntaggedResponse {
  const own = readNamespace(cursor);
  cursor.space();
  const others = readNamespace(cursor);
  cursor.space();
  return { type: 'namespace', spaces: [own, others, readNamespace(cursor)] };
}

function readNamespace(cursor: ImapCursor): Namespace {
  if (cursor.takeNil()) return [];
  return cursor.list(() => {
    cursor.open();
    const prefix = cursor.string();
    cursor.space();
    const delimiter = cursor.nstring();
    while (!cursor.close()) cursor.value();
    return { prefix, delimiter };
  });
}

function readId(cursor: ImapCursor): UntaggedResponse {
  const fields = new Map<string, string | undefined>();
  if (cursor.takeNil()) return { type: 'id', fields };
  cursor.open();
  while (!cursor.close()) {
    const name = fromBytes(cursor.astring());
    cursor.space();
    const value = cursor.nstring();
    fields.set(name.toLowerCase(), value === undefined ? undefined : fromBytes(value));
  }
  return { type: 'id', fields };
}

function readable(rest: string): ResponseText {
  const { code, text } = parseResponseText(rest);
  return { ...(code === undefined ? {} : { code }), text: fromBytes(text) };
}

function notAResponse(line: string): ProtocolError {
  return new ProtocolError(
    'weird-reply',
    `not an IMAP response: ${JSON.stringify(fromBytes(line.slice(0, 60)))}`,
    {
      source: 'RFC 9051, section 7',
      hint: 'does the server speak IMAP on this port, and does it want TLS?',
    },
  );
}
