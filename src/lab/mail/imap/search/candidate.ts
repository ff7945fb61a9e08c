import { parseMailDate } from '../../../../wire/mail-date.ts';
import { decodeWords } from '../../../../wire/mime-words.ts';
import { fromBytes } from '../../../../raw/imap/values.ts';
import type { StoredMessage } from '../../store/types.ts';
import { type HeaderField, readFields } from '../message/header.ts';
import { type Part, parseMessage } from '../message/part.ts';
import { bodyText } from './body-text.ts';

/** A message that a search looks at: what is asked of it is found out when it is. Texts are in lower case. */
export class Candidate {
  readonly sequence: number;
  readonly message: StoredMessage;
  readonly recent: boolean;
  readonly #load: () => Buffer;
  #loaded: { readonly content: Buffer; readonly structure: Part; readonly fields: HeaderField[] } | undefined;
  /** Of a search with many keys, each asks again. */
  readonly #headers = new Map<string, readonly string[]>();
  #headerText: string | undefined;
  #body: string | undefined;

  constructor(sequence: number, message: StoredMessage, recent: boolean, load: () => Buffer) {
    this.sequence = sequence;
    this.message = message;
    this.recent = recent;
    this.#load = load;
  }

  /** Of all fields of that name, in lower case; encoded words are decoded (RFC 2047). */
  header(name: string): readonly string[] {
    const known = this.#headers.get(name);
    if (known !== undefined) return known;
    const values = this.#parsed.fields
      .filter((field) => field.name === name)
      .map(({ value }) => readable(value));
    this.#headers.set(name, values);
    return values;
  }

  /** The day that the sender has written, as `2026-01-31`, whatever the zone; when it was received where there is none. */
  get sentDay(): string {
    const date = this.#parsed.fields.findLast(({ name }) => name === 'date')?.value ?? '';
    const sent = parseMailDate(date);
    if (sent === undefined) return dayOf(this.message.received);
    const [, sign = '+', hours = '0', minutes = '0'] = /([-+])(\d\d)(\d\d)\s*(?:\(.*)?$/.exec(date) ?? [];
    const zone = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
    return dayOf(sent + zone);
  }

  /** What is text in it, decoded. */
  get body(): string {
    const { content, structure } = this.#parsed;
    return (this.#body ??= bodyText(content, structure).toLowerCase());
  }

  get headerText(): string {
    return (this.#headerText ??= this.#parsed.fields
      .map(({ name, value }) => `${name}: ${readable(value)}`)
      .join('\n'));
  }

  get #parsed() {
    if (this.#loaded !== undefined) return this.#loaded;
    const content = this.#load();
    const structure = parseMessage(content);
    const fields = readFields(content, structure.headerStart, structure.bodyStart);
    return (this.#loaded = { content, structure, fields });
  }
}

/** In UTC, as INTERNALDATE is told. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function readable(value: string): string {
  return decodeWords(fromBytes(value)).toLowerCase();
}
