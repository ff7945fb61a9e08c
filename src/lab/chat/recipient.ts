import type { ChatEvent } from '../../actions/chat/exchange.ts';
import { ircLine } from './irc/lines.ts';
import { plainLine } from './plain/line.ts';

/** Whoever shares a style can be written the same bytes, but for what ends a message. */
export type Style = 'plain' | 'irc';

/** A member of rooms that is told what happens in them. */
export interface Recipient {
  readonly style: Style;
  /** Whether its messages have an end. Those without one are written one by one: what one write brings is one message. */
  readonly takesLines: boolean;
  /** Takes bytes to be sent in one go. They stay as they are. */
  write(pieces: readonly Uint8Array[]): void;
}

/** What concerns everybody in a room, or in several. */
export type RoomEvent = Exclude<ChatEvent, { readonly kind: 'whispered' | 'invited' }>;

/** What ends a message, where it has an end. */
export const END: Readonly<Record<Style, string>> = { plain: '\n', irc: '\r\n' };

/** What everybody of a style is to see of an event, with its end; empty where that is nothing. */
export function lineFor(style: Style, event: RoomEvent, room: string): string {
  const line = style === 'irc' ? ircLine(event) : plainLine(event, room);
  return line === undefined ? '' : line + END[style];
}

/** Writes lines, which have their ends, to one member alone. */
export function writeLines(member: Recipient, lines: readonly string[]): void {
  const end = END[member.style].length;
  const messages = member.takesLines
    ? [lines.join('')]
    : lines.filter((line) => line !== '').map((line) => line.slice(0, -end));
  for (const message of messages) if (message !== '') member.write([Buffer.from(message)]);
}
