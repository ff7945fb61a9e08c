import { formatBodyStructure } from './body-structure.ts';
import { formatEnvelope } from './envelope.ts';
import { parseHeader, parseMessage } from './part.ts';

/** For all clients together, in characters: some 50,000 messages. */
export const MAX_CACHED_CHARACTERS = 32 * 1024 * 1024;

/** What an entry takes besides its texts: the message's key and its parts. */
const ENTRY_CHARACTERS = 300;

/** What is made of a message for FETCH. A message never changes, so that it holds as long as it is kept. */
export type MessageText = 'envelope' | 'bodyStructure' | 'body';

/** The latest that were asked for, made when they are: whoever lists a folder again has the envelopes at once. */
export class MessageCache {
  readonly #limit: number;
  readonly #texts = new Map<string, Partial<Record<MessageText, string>>>();
  #size = 0;

  constructor(limit = MAX_CACHED_CHARACTERS) {
    this.#limit = limit;
  }

  /**
   * @param key which message it is, of all that the server has
   * @param load its bytes, if they are needed
   */
  text(key: string, what: MessageText, load: () => Buffer): string {
    const texts = this.#texts.get(key);
    const kept = texts?.[what];
    if (kept !== undefined) return kept;
    const content = load();
    const text = FORMAT[what](content);
    this.#keep(key, { ...texts, [what]: text });
    return text;
  }

  #keep(key: string, texts: Partial<Record<MessageText, string>>): void {
    this.#forget(key);
    this.#texts.set(key, texts);
    this.#size += sizeOf(texts);
    for (const oldest of this.#texts.keys()) {
      if (this.#size <= this.#limit) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const texts = this.#texts.get(key);
    if (texts === undefined) return;
    this.#texts.delete(key);
    this.#size -= sizeOf(texts);
  }
}

const FORMAT: Readonly<Record<MessageText, (content: Buffer) => string>> = {
  envelope: (content) => formatEnvelope(content, parseHeader(content)),
  bodyStructure: (content) => formatBodyStructure(content, parseMessage(content), true),
  body: (content) => formatBodyStructure(content, parseMessage(content), false),
};

function sizeOf(texts: Partial<Record<MessageText, string>>): number {
  return Object.values(texts).reduce((sum, text) => sum + text.length, ENTRY_CHARACTERS);
}
