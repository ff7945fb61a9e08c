import type { ChatEvent } from '../../../actions/chat/exchange.ts';
import { plainText, readCtcp } from '../../../actions/chat/text.ts';

/**
 * What plain clients are shown of an event, without an end: `alice> hello`, `server> alice left`. It is the same for all who
 * are to see it, so that they can share one text; `undefined` for what the plain world has no use for.
 *
 * @param room the name of the event's room, where it has one; what is said does not show it
 */
export function plainLine(event: ChatEvent, room = 'room' in event ? event.room : ''): string | undefined {
  switch (event.kind) {
    case 'said':
      return speech(event.from.name, event);
    case 'whispered':
      // What one IRC client asks of another.
      return readCtcp(event.text) === undefined ? speech(`${event.from.name} (to you)`, event) : undefined;
    case 'invited':
      return fromServer(`${event.from.name} invites you: /join ${room}`);
    case 'joined':
      return fromServer(`${withAddress(event.member)} joined ${room}`);
    case 'left':
      return fromServer(`${event.member.name} left ${room}`);
    case 'gone':
      return fromServer(
        `${event.member.name} left${event.reason === '' ? '' : ` (${plainText(event.reason)})`}`,
      );
    case 'renamed':
      return fromServer(`${event.before} is now ${event.member.name}`);
    case 'topic':
      return fromServer(
        event.topic === ''
          ? `${event.member.name} took the topic of ${room} away`
          : `${event.member.name} set the topic of ${room}: ${plainText(event.topic)}`,
      );
  }
}

/** Whatever the relay itself says begins like this, and nobody may be called so. */
export function fromServer(text: string): string {
  return `server> ${text}`;
}

/** Once, for those who go by their address. */
export function withAddress({ name, address }: { readonly name: string; readonly address: string }): string {
  return name === address ? name : `${name} (${address})`;
}

function speech(
  who: string,
  { text, manner }: Extract<ChatEvent, { readonly kind: 'said' | 'whispered' }>,
): string {
  return manner === 'action' ? `* ${who} ${plainText(text)}` : `${who}> ${plainText(text)}`;
}
