import { formatNumberOf } from '../terminal/units.ts';
import type { Annotator, Direction } from './annotator.ts';
import { describeFact, type Fact, type FactText } from './facts.ts';
import type { TlsFacts } from './types.ts';

/**
 * A connection that carries a file or a listing, told of on another one: its rows stand within that dialogue, in as few words
 * as will do, and its bytes are data from the first to the last.
 */
export class DataConnection {
  readonly #name: string;
  readonly #bytes = { sent: 0, received: 0 };

  /** @param number of the connection in the transcript */
  constructor(number: number) {
    this.#name = `data connection ${number}`;
  }

  createAnnotator(): Annotator {
    return {
      push: (direction, bytes, emit) => {
        this.#bytes[direction] += bytes.length;
        emit({ kind: 'data', bytes });
      },
      end: (_direction, emit) => emit({ kind: 'break', ending: '' }),
    };
  }

  /** `undefined` for what only says that all goes its way. */
  describe(fact: Fact): FactText | undefined {
    switch (fact.kind) {
      case 'lookup':
      case 'attempt':
      case 'ended':
        return undefined;
      case 'connected':
        return this.#saying(`from ${fact.local} to ${fact.remote}`);
      case 'secured':
        return fact.tls.trusted ? this.#saying(`encrypted: ${describeTls(fact.tls)}`) : describeFact(fact);
      case 'closed':
        return this.#saying(`closed: ${this.#moved()}`);
      default:
        return describeFact(fact);
    }
  }

  #saying(what: string): FactText {
    return { lines: [`${this.#name} ${what}`], tone: 'plain' };
  }

  #moved(): string {
    const directions: readonly Direction[] = ['sent', 'received'];
    const moved = directions
      .filter((direction) => this.#bytes[direction] > 0)
      .map((direction) => `${formatNumberOf(this.#bytes[direction], 'byte')} ${direction}`);
    return moved.join(', ') || 'nothing moved';
  }
}

/** Whether the session is resumed is what servers look at (RFC 4217, section 10.2). */
function describeTls({ version, resumed = false }: TlsFacts): string {
  return `${version}, ${resumed ? 'the TLS session resumed' : 'a TLS session of its own'}`;
}
