import type { ChatExchange, Manner, Member } from '../../../../actions/chat/exchange.ts';
import { plainText } from '../../../../actions/chat/text.ts';

/** The client that asks, and where it is. */
export interface Asking {
  readonly exchange: ChatExchange;
  readonly member: Member;
  readonly room: { readonly key: string; readonly name: string };
  /** An answer to this client alone. */
  say(text: string): void;
  tellRoom(text: string, manner: Manner): void;
  become(member: Member): void;
  goTo(room: string): void;
  finish(): Promise<void>;
}

export interface PlainCommand {
  readonly usage: string;
  readonly summary: string;
  /** Whether it means nothing without what stands behind the word. */
  readonly needsMore?: true;
  run(rest: string, asking: Asking): Promise<void> | void;
}

/** Of what the client has said, in an answer, in characters. */
const LONGEST_QUOTE = 60;

/** What the client has said, in an answer. */
export function quote(said: string): string {
  return plainText(said.slice(0, LONGEST_QUOTE));
}
