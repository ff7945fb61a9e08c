/**
 * Messages of IRC (RFC 1459 and RFC 2812, section 2.3), the same in both directions: a line with an optional source, a
 * command or a number of three digits, and up to 15 parameters, of which the last may have spaces.
 *
 *     NICK alice␍␊
 *     :alice!al@192.0.2.7 PRIVMSG #lobby :hello, everybody␍␊
 *     :netkit 433 * alice :Nickname is already in use␍␊
 *     @time=2026-01-01T00:00:00.000Z :alice!al@192.0.2.7 PRIVMSG #lobby hello␍␊
 *     └ tags (IRCv3)                  └ prefix           └ command       └ parameters
 *
 * A line has 512 bytes with its end; tags come on top of that. It ends in CR LF, and LF alone is taken as well. Neither RFC
 * names a charset: it is UTF-8 by now, and what is none becomes U+FFFD. There is no way to write an end of line or NUL
 * into a message.
 */
import { UsageError } from '../../errors.ts';

/** RFC 2812, section 2.3: 512 bytes, of which CR LF take two. */
export const MAX_MESSAGE_BYTES = 510;
/** IRCv3 message tags, "Size limit": 8,191 bytes from `@` up to the space, it included, whoever sends them. */
export const MAX_TAGS_BYTES = 8191;
/** RFC 2812, section 2.3: the 15th parameter is the rest of the line. */
export const MAX_PARAMS = 15;

export interface IrcMessage {
  /** As they are, without `@`: nobody here asks for any. */
  readonly tags?: string;
  /** Who it comes from, without the colon: `nick!user@host`, or a server's name. */
  readonly prefix?: string;
  /** In capitals, or three digits. */
  readonly command: string;
  readonly params: readonly string[];
}

/** What may not stand in a line, whose border it is or was. */
// oxlint-disable-next-line no-control-regex -- these are the ones
const BORDER = /[\r\n\0]/;
const COMMAND = /^(?:[A-Za-z]+|\d{3})$/;

/**
 * @param line without its end
 * @returns `undefined` for what is no message, and to be ignored as an empty line is (RFC 2812, section 2.3.1): one without
 *   a command, or with a NUL or a CR in it
 */
export function parseMessage(line: Uint8Array | string): IrcMessage | undefined {
  const text =
    typeof line === 'string' ? line : Buffer.from(line.buffer, line.byteOffset, line.length).toString();
  if (BORDER.test(text)) return undefined;
  const words = new Words(text);
  const tags = words.takeMarked('@');
  const prefix = words.takeMarked(':');
  const command = words.take()?.toUpperCase();
  if (command === undefined) return undefined;
  return {
    ...(tags !== undefined && { tags }),
    ...(prefix !== undefined && { prefix }),
    command,
    params: takeParams(words),
  };
}

/**
 * A message as a line, without its end. Its length is the caller's matter: see `cutToBytes` and `splitToBytes`.
 *
 * @param trailing the last parameter, always with a colon before it, as people and their scripts expect it of texts
 * @throws UsageError for what would be read as something else: an end of line, a space in a parameter that is not trailing …
 */
export function formatMessage(message: IrcMessage, trailing?: string): string {
  const { tags, prefix, command, params } = message;
  if (!COMMAND.test(command)) throw new UsageError('a command of IRC is a word, or three digits');
  if (params.length + (trailing === undefined ? 0 : 1) > MAX_PARAMS) {
    throw new UsageError(`a message of IRC has at most ${MAX_PARAMS} parameters`);
  }
  for (const word of [tags, prefix, ...params]) refuseUnlessWord(word);
  if (params.some((param) => param.startsWith(':'))) {
    throw new UsageError('only the last parameter of a message of IRC may begin with a colon');
  }
  if (trailing !== undefined && BORDER.test(trailing)) {
    throw new UsageError('a line end or NUL cannot be part of a message of IRC');
  }
  return (
    (tags === undefined ? '' : `@${tags} `) +
    (prefix === undefined ? '' : `:${prefix} `) +
    [command, ...params].join(' ') +
    (trailing === undefined ? '' : ` :${trailing}`)
  );
}

function refuseUnlessWord(word: string | undefined): void {
  if (word === '' || (word !== undefined && (word.includes(' ') || BORDER.test(word)))) {
    throw new UsageError('a space, a line end, NUL, or nothing at all cannot be a parameter of IRC');
  }
}

function takeParams(words: Words): string[] {
  const params: string[] = [];
  for (;;) {
    const param = words.takeRest(params.length === MAX_PARAMS - 1) ?? words.take();
    if (param === undefined) return params;
    params.push(param);
  }
}

/** What of a line has not been read. RFC 1459 has one space or more between words. */
class Words {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpaces();
  }

  take(): string | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const space = this.#text.indexOf(' ', this.#at);
    const end = space === -1 ? this.#text.length : space;
    const word = this.#text.slice(this.#at, end);
    this.#at = end;
    this.#skipSpaces();
    return word;
  }

  /** A word with this mark before it, without the mark. */
  takeMarked(mark: string): string | undefined {
    return this.#text[this.#at] === mark ? this.take()?.slice(1) : undefined;
  }

  /** All that is left, where a colon, which is no part of it, or the number of parameters says that it is the last. */
  takeRest(isLast: boolean): string | undefined {
    const hasColon = this.#text[this.#at] === ':';
    if (!hasColon && !(isLast && this.#at < this.#text.length)) return undefined;
    const rest = this.#text.slice(this.#at + (hasColon ? 1 : 0));
    this.#at = this.#text.length;
    return rest;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }
}
