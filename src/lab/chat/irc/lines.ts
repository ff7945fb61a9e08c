/**
 * What happens in the chat, as lines of IRC. People of the plain world look like everybody else: who has chosen no name goes by
 * their address, which irssi and WeeChat take for a nickname as good as any.
 *
 *     :alice!al@127.0.0.1 PRIVMSG #lobby :hello
 *     :127.0.0.1:50123!plain@127.0.0.1 PRIVMSG alice :hello yourself
 *     :bob!plain@0::1 QUIT :connection closed
 */
import type { ChatEvent, Manner, Member } from '../../../actions/chat/exchange.ts';
import { formatCtcp, readCtcp } from '../../../actions/chat/text.ts';
import { cutToBytes, splitToBytes } from '../../../raw/irc/length.ts';
import { formatMessage, MAX_MESSAGE_BYTES } from '../../../raw/irc/message.ts';

/** Of those who have not said one. */
export const PLAIN_USER = 'plain';

/** RFC 2812, section 2.3.1: `nick!user@host`. */
export function prefixOf(member: Member, name = member.name): string {
  return `${name}!${member.user ?? PLAIN_USER}@${hostOf(member.address)}`;
}

/** The host of `127.0.0.1:50123` and of `[::1]:50123`, as a parameter: none may begin with a colon. */
export function hostOf(address: string): string {
  if (address.startsWith('unix:')) return 'unix';
  const host = address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return host.startsWith(':') ? `0${host}` : host;
}

/** What concerns everybody in a room, or in several. */
export type RoomEvent = Exclude<ChatEvent, { readonly kind: 'whispered' | 'invited' }>;

/**
 * An event as all IRC clients are to see it but the one that did it, so that they can share one text: a line, or, of what is said
 * and does not fit into one, several with CR LF between them.
 */
export function ircLine(event: RoomEvent): string {
  switch (event.kind) {
    case 'said':
      return textLines(event.from, event.room, event.manner, event.text);
    case 'joined':
      return eventLine(prefixOf(event.member), 'JOIN', [event.room]);
    case 'left':
      return eventLine(prefixOf(event.member), 'PART', [event.room], event.reason || undefined);
    case 'topic':
      return eventLine(prefixOf(event.member), 'TOPIC', [event.room], event.topic);
    case 'renamed':
      return eventLine(prefixOf(event.member, event.before), 'NICK', [event.member.name]);
    case 'gone':
      return eventLine(prefixOf(event.member), 'QUIT', [], event.reason);
  }
}

/** @param target a room, or the name of who is to see it */
export function textLines(from: Member, target: string, manner: Manner, text: string): string {
  const command = manner === 'notice' ? 'NOTICE' : 'PRIVMSG';
  const head = { prefix: prefixOf(from), command, params: [target] };
  const room = MAX_MESSAGE_BYTES - Buffer.byteLength(formatMessage(head, ''));
  return fitting(manner, oneLine(text), room)
    .map((piece) => formatMessage(head, piece))
    .join('\r\n');
}

/** What is no text, as one line, the end of which is cut off where it does not fit. */
export function eventLine(
  source: string,
  command: string,
  params: readonly string[],
  trailing?: string,
): string {
  const line = formatMessage({ prefix: source, command, params }, trailing && oneLine(trailing));
  return cutToBytes(line, MAX_MESSAGE_BYTES);
}

function fitting(manner: Manner, text: string, maxBytes: number): string[] {
  const ctcp = manner === 'action' ? { command: 'ACTION', text } : readCtcp(text);
  if (ctcp === undefined) return splitToBytes(text, maxBytes);
  const room = maxBytes - formatCtcp({ command: ctcp.command, text: ' ' }).length;
  const pieces = splitToBytes(ctcp.text, room);
  // An action goes on in the next line; half a question to a program is none.
  const kept = manner === 'action' ? pieces : pieces.slice(0, 1);
  return kept.map((piece) => formatCtcp({ command: ctcp.command, text: piece }));
}

/** Whoever has said it has cleaned it; that a line stays a line is not left to them. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the ones
  return text.replace(/[\r\n\0]+/g, ' ');
}
