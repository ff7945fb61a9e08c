import { TransportError, UsageError } from '../../errors.ts';
import { beginSession, dialSession } from '../../net/dial-session.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import { OneAtATime } from '../../protocols/one-at-a-time.ts';
import {
  findCapability,
  parseDropListing,
  parseScanListing,
  parseUniqueIdListing,
} from '../../protocols/pop3-replies.ts';
import { portOf, refuseImpossibleNumber, refuseImpossibleTarget } from '../../protocols/pop3-target.ts';
import type { Pop3Client, Pop3Message, Pop3Session, Pop3Settings, Pop3Target } from '../../protocols/pop3.ts';
import { Pop3Connection } from './connection.ts';
import { logIn } from './login.ts';
import {
  LONGEST_LINE_BYTES,
  MAX_AHEAD,
  retrieveAll,
  type RetrieveAllOptions,
  USUAL_HEADER_BYTES,
} from './retrieve-all.ts';

/**
 * A POP3 session by hand: login.ts has its beginning, connection.ts all that is said.
 *
 * @throws TransportError, RefusalError `unavailable`, `login-denied`, ProtocolError, LimitError, UsageError
 */
export async function openPop3(target: Pop3Target, settings: Pop3Settings = {}): Promise<Pop3Client> {
  refuseImpossibleTarget(target);
  const { host, tls = 'auto' } = target;
  const port = portOf(target);
  const { transport, plain, recorder } = await dialSession({ host, port }, tls, settings);

  const connection = new Pop3Connection(transport);
  return beginSession(connection, settings.signal, async () => {
    const session = await logIn({ connection, plain, target, settings, recorder });
    return new RawPop3Client(connection, { connection: connection.facts, ...session }, settings.signal);
  });
}

/** Exported for tests: openPop3 makes it. */
export class RawPop3Client implements Pop3Client {
  readonly protocol = 'pop3';
  readonly kind = 'raw';
  readonly session: Pop3Session;
  readonly #connection: Pop3Connection;
  readonly #turn: OneAtATime;
  readonly #unwatch: () => void;

  constructor(connection: Pop3Connection, session: Pop3Session, signal?: AbortSignal) {
    this.#connection = connection;
    this.session = session;
    this.#turn = new OneAtATime('POP3', () => connection.closed);
    this.#unwatch = whenAborted(signal, (reason) => connection.close(reason));
  }

  stat(): Promise<{ readonly count: number; readonly bytes: number }> {
    return this.#turn.alone(async () => parseDropListing((await this.#connection.request('STAT')).text));
  }

  list(): Promise<readonly { readonly number: number; readonly bytes: number }[]> {
    return this.#turn.alone(() => this.#list());
  }

  uidl(): Promise<readonly { readonly number: number; readonly uid: string }[]> {
    return this.#turn.alone(async () => {
      await this.#connection.request('UIDL');
      return (await this.#connection.listing()).map(parseUniqueIdListing);
    });
  }

  retrieve(number: number): Promise<AsyncIterable<Uint8Array>> {
    return this.#text('RETR', number);
  }

  retrieveAll(numbers: readonly number[]): AsyncGenerator<Pop3Message, void, undefined> {
    return this.#all(numbers, {
      command: (number) => ['RETR', String(number)],
      sizes: async () => {
        const sizes = new Map((await this.#list()).map(({ number, bytes }) => [number, bytes]));
        return (number) => sizes.get(number) ?? 0;
      },
    });
  }

  async top(number: number, lines: number): Promise<AsyncIterable<Uint8Array>> {
    refuseImpossibleLines(lines);
    return this.#text('TOP', number, lines);
  }

  topAll(numbers: readonly number[], lines: number): AsyncGenerator<Pop3Message, void, undefined> {
    // What LIST tells is the whole message, of which this is a small part.
    const size = USUAL_HEADER_BYTES + lines * LONGEST_LINE_BYTES;
    return this.#all(numbers, {
      check: () => refuseImpossibleLines(lines),
      command: (number) => ['TOP', String(number), String(lines)],
      sizes: async () => () => size,
    });
  }

  delete(number: number): Promise<void> {
    return this.#turn.alone(async () => {
      refuseImpossibleNumber(number);
      await this.#connection.request('DELE', String(number));
    });
  }

  reset(): Promise<void> {
    return this.#turn.alone(async () => void (await this.#connection.request('RSET')));
  }

  quit(): Promise<void> {
    return this.#turn.alone(async () => {
      try {
        await this.#connection.request('QUIT');
      } finally {
        await this.close();
      }
    });
  }

  /**
   * Without a goodbye: QUIT would have the server do what was marked, and some servers delete what was merely read (EXPIRE 0,
   * RFC 2449, section 6.7). A connection that just ends changes nothing (RFC 1939, section 6).
   */
  async close(): Promise<void> {
    this.#unwatch();
    this.#connection.close(new TransportError('aborted', 'the session was closed'));
  }

  async #list(): Promise<readonly { readonly number: number; readonly bytes: number }[]> {
    await this.#connection.request('LIST');
    return (await this.#connection.listing()).map(parseScanListing);
  }

  #all(
    numbers: readonly number[],
    { check, ...options }: Pick<RetrieveAllOptions, 'command' | 'sizes'> & { readonly check?: () => void },
  ): AsyncGenerator<Pop3Message, void, undefined> {
    const pipelining = findCapability(this.session.capabilities, 'PIPELINING') !== undefined;
    return retrieveAll(this.#connection, numbers, {
      ...options,
      ahead: pipelining ? MAX_AHEAD : 1,
      begin: () => {
        refuseImpossibleNumber(...numbers);
        check?.();
        return this.#turn.occupy();
      },
    });
  }

  async #text(keyword: string, ...args: readonly [number, ...number[]]): Promise<AsyncIterable<Uint8Array>> {
    refuseImpossibleNumber(args[0]);
    const release = this.#turn.occupy();
    try {
      await this.#connection.request(keyword, ...args.map(String));
      return this.#connection.text(release);
    } catch (error) {
      release();
      throw error;
    }
  }
}

function refuseImpossibleLines(lines: number): void {
  if (Number.isSafeInteger(lines) && lines >= 0) return;
  throw new UsageError(`so many lines cannot be asked for: ${lines}`);
}
