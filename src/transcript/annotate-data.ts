import { formatNumberOf } from '../terminal/units.ts';
import type { Annotator } from './annotator.ts';
import { describeFact, type Fact, type FactText } from './facts.ts';

/**
 * A connection that carries a file or a listing, told of on another one: it stands within that dialogue, in as few rows as
 * will do, and its bytes as an excerpt.
 */
export class DataConnection {
  readonly #number: number;
  readonly #bytes = { sent: 0, received: 0 };

  constructor(number: number) {
    this.#number = number;
  }

  count(direction: 'sent' | 'received', bytes: number): void {
    this.#bytes[direction] += bytes;
  }

  /** `undefined` for what only says that all goes its way. */
  describe(fact: Fact): FactText | undefined {
    switch (fact.kind) {
      case 'attempt':
      case 'lookup':
      case 'ended':
        return undefined;
      case 'connected':
        return saying(`data connection ${this.#number} from ${fact.local} to ${fact.remote}`);
      case 'secured':
        return fact.tls.trusted ? saying(this.#describeTls(fact.tls)) : describeFact(fact);
      case 'closed':
        return saying(`data connection ${this.#number} closed: ${this.#describeBytes()}`);
      default:
        return describeFact(fact);
    }
  }

  #describeTls({ version, resumed = false }: Extract<Fact, { kind: 'secured' }>['tls']): string {
    const how = resumed ? 'the TLS session resumed' : 'a TLS session of its own';
    return `data connection ${this.#number} encrypted: ${version}, ${how}`;
  }

  #describeBytes(): string {
    const { sent, received } = this.#bytes;
    const parts = [
      ...(sent > 0 ? [`${formatNumberOf(sent, 'byte')} sent`] : []),
      ...(received > 0 ? [`${formatNumberOf(received, 'byte')} received`] : []),
    ];
    return parts.join(', ') || 'nothing moved';
  }
}

/** All of it is data. */
export function createDataAnnotator(connection: DataConnection): () => Annotator {
  return () => ({
    push(direction, bytes, emit) {
      connection.count(direction, bytes.length);
      emit({ kind: 'data', bytes });
    },
    end(_direction, emit) {
      emit({ kind: 'break', ending: '' });
    },
  });
}

function saying(line: string): FactText {
  return { lines: [line], tone: 'plain' };
}
