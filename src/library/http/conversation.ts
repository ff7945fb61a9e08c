import type { ConnectionFacts } from '../../net/types.ts';
import type { HttpRequest, HttpResponse, HttpSizes } from '../../protocols/http.ts';

/** A connection to one origin, over which one exchange goes at a time, whatever version of HTTP it speaks. */
export interface Connection {
  /** Which requests may go over it (see connectionKeyOf). */
  readonly key: string;
  /** @param finished called once, when nothing more comes: with the reason, where the connection is of no more use */
  prepare(request: HttpRequest, finished: (failure: Error | undefined) => void): Conversation;
  /** Closes at once: a request under way, or a dialling, fails with `reason`. Safe to call twice. */
  destroy(reason: Error): Promise<void>;
}

/** One exchange. */
export interface Conversation {
  /** Settles after `send`. */
  readonly head: Promise<IncomingHead>;
  send(): void;
  /** Gives the exchange up, and what has been received with it. */
  abandon(reason: Error): void;
}

export interface IncomingHead {
  readonly response: HttpResponse;
  /** The connection that it came over. */
  readonly facts: ConnectionFacts;
  /** Whether that connection had served before. */
  readonly reused: boolean;
  readonly sizes: HttpSizes;
}
