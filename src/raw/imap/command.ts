/**
 * Commands as a client writes them (RFC 9051, sections 2.2.1 and 4.3):
 *
 *     a1 SELECT INBOX␍␊
 *     a2 LOGIN "al ice" {6}␍␊          now the server has to say `+` before the rest goes out
 *     secret␍␊
 *     a3 SELECT {5+}␍␊Müll␍␊           LITERAL+ (RFC 7888): all at once
 */
import { formFor, fromBytes, quote, refuseLineEnds, toBytes } from './values.ts';

/** A word, which goes out as it is, or a string, written in the way that its characters allow. */
export type CommandPart = string | CommandString;

export interface CommandString {
  /** One character a byte. */
  readonly bytes: string;
  /** Stands as stars in a transcript. */
  readonly secret?: boolean;
  /** For messages, where the bytes are not what a person would read. */
  readonly label?: string;
}

export type ImapCommand = readonly [string, ...CommandPart[]];

/** RFC 7888, section 5: what LITERAL- allows. */
export const LITERAL_MINUS_BYTES = 4096;

/** What goes out in one piece; between two of them, the server has to ask for the next. */
export interface CommandPiece {
  readonly bytes: Buffer;
  readonly shown: Buffer;
}

const STARS = '****';

/** @throws UsageError for CR, LF and NUL */
export function text(value: string): CommandString {
  refuseLineEnds(value);
  return { bytes: toBytes(value) };
}

/** The same, and not to be seen. @throws UsageError */
export function secret(value: string): CommandString {
  return { ...text(value), secret: true };
}

/** A command for messages, without what nobody is to see. */
export function labelOf(command: ImapCommand): string {
  const [verb, ...rest] = command;
  const strings = rest.filter((part) => typeof part !== 'string' && part.secret !== true);
  return [verb, ...strings.map((part) => labelOfString(part as CommandString))].join(' ');
}

function labelOfString({ bytes, label }: CommandString): string {
  return label ?? fromBytes(bytes);
}

/**
 * @param unasked literals of up to so many bytes go out at once
 * @throws UsageError for a line end in a word
 */
export function encodeCommand(tag: string, command: ImapCommand, unasked: number): CommandPiece[] {
  const pieces: CommandPiece[] = [];
  let [bytes, shown] = [tag, tag];
  const cut = (): void => {
    pieces.push({ bytes: Buffer.from(bytes, 'latin1'), shown: Buffer.from(shown, 'latin1') });
    [bytes, shown] = ['', ''];
  };
  for (const part of command) {
    const isWord = typeof part === 'string';
    if (isWord) refuseLineEnds(part);
    const form = isWord ? 'atom' : formFor(part.bytes);
    if (isWord || form !== 'literal') {
      const written = isWord ? part : form === 'atom' ? part.bytes : quote(part.bytes);
      bytes += ` ${written}`;
      shown += ` ${!isWord && part.secret === true ? STARS : written}`;
      continue;
    }
    const waits = part.bytes.length > unasked;
    bytes += ` {${part.bytes.length}${waits ? '' : '+'}}\r\n`;
    shown += ` {${part.secret === true ? STARS : part.bytes.length}${waits ? '' : '+'}}\r\n`;
    if (waits) cut();
    bytes += part.bytes;
    shown += part.secret === true ? STARS : part.bytes;
  }
  bytes += '\r\n';
  shown += '\r\n';
  cut();
  return pieces;
}
