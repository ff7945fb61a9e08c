import type { ChatEvent } from '../../actions/chat/exchange.ts';

/**
 * What the relay says to one client, whichever way that client speaks: PlainDialogue (plain/), IrcDialogue (irc/). It knows no
 * socket: it is given the client's messages, and has what it says sent.
 */
export interface ChatDialogue {
  /** Whether the exchange knows the client. */
  readonly registered: boolean;
  greet(): void | Promise<void>;
  /** Takes a message without its end. The next one is handed in when a promise that comes back is fulfilled. */
  receive(message: Uint8Array): void | Promise<void>;
  /** What the client is to see of an event, without an end; `undefined` for nothing. What all are to see, the fan-out puts together. */
  show(event: ChatEvent): string | undefined;
  /** The client leaves, or has to: it is told why, as far as it still listens, and so are the others. */
  end(reason: string): Promise<void>;
}
