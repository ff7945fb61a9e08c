import { now } from '../../now.ts';
import { SERVICE_PORTS } from '../tcp/services.ts';

/** Answers to one sender within a second: more than anybody means who asks by hand, and what a loop is held to. */
export const MAX_ANSWERS_PER_SECOND = 1000;

/** Senders that are told apart within a second; a flood from more has invented them, and whoever comes beyond gets no answer. */
export const MAX_SENDERS_PER_SECOND = 10_000;

/** Where whatever comes is answered: echo, daytime, quote of the day (RFC 865), chargen, time. Discard never answers. */
const ANSWERING_PORTS: ReadonlySet<number> = new Set([
  SERVICE_PORTS.echo,
  SERVICE_PORTS.daytime,
  17,
  SERVICE_PORTS.chargen,
  SERVICE_PORTS.time,
]);

const SECOND_MS = 1000;

/**
 * Whom a server that answers whatever comes may answer. A sender's address is easily forged: with that of another such server,
 * the two of them would go on answering each other for ever.
 */
export class ReplyGuard {
  readonly #ownPort: number;
  readonly #clock: () => number;
  readonly #answers = new Map<string, number>();
  #secondBegan = -Infinity;

  /** @param clock in milliseconds */
  constructor(ownPort: number, clock = now) {
    this.#ownPort = ownPort;
    this.#clock = clock;
  }

  /** To be asked once for each answer. */
  mayAnswer({ address, port }: { readonly address: string; readonly port: number }): boolean {
    // A server of the same kind, on another machine, has the same port.
    if (port === 0 || port === this.#ownPort || ANSWERING_PORTS.has(port)) return false;
    const time = this.#clock();
    if (time - this.#secondBegan >= SECOND_MS) {
      this.#secondBegan = time;
      this.#answers.clear();
    }
    const sender = `${address} ${port}`;
    const count = this.#answers.get(sender) ?? 0;
    if (count >= MAX_ANSWERS_PER_SECOND) return false;
    if (count === 0 && this.#answers.size >= MAX_SENDERS_PER_SECOND) return false;
    this.#answers.set(sender, count + 1);
    return true;
  }
}
