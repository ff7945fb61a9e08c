import { EventEmitter } from 'node:events';
import { UsageError } from '../errors.ts';
import type { Recorder } from '../transcript/types.ts';
import type { Listening } from './listen.ts';
import { checkMessages, MessageConnection, type MessageOptions } from './message-connection.ts';
import { Places } from './places.ts';
import { type AcceptedConnection, listenTcp, type TlsListenerSettings } from './tcp-listener.ts';

/** For how long nothing may move while we wait for a client, in milliseconds: people think before they type. */
export const SERVER_IDLE_TIMEOUT_MS = 10 * 60_000;

/** More clients at once are closed as soon as they come. */
export const MAX_CONNECTIONS = 1000;

/** Where a TcpServer listens, to how many clients, and how messages are told apart. */
export interface TcpServerOptions extends MessageOptions {
  /** 127.0.0.1 without it: this machine only. */
  readonly host?: string;
  /** 0, or none, for any free one. */
  readonly port?: number;
  /** Instead of both. */
  readonly unixSocket?: string;
  /** How many connections may wait to be accepted; the system has a bound of its own. 511 without it. */
  readonly backlog?: number;
  /** With `::`, no IPv4 (RFC 3493, section 5.3). */
  readonly ipv6Only?: boolean;
  /** Speak TLS from the first byte. */
  readonly tls?: TlsListenerSettings;
  /** In milliseconds; SERVER_IDLE_TIMEOUT_MS without it, Infinity for no limit. */
  readonly idleTimeout?: number;
  /** More clients at once are closed as soon as they come; 1000 without it. */
  readonly maxConnections?: number;
  /**
   * How many clients are served at once, no limit without it. The others wait, connected, and are served in the order in which they
   * came; who leaves meanwhile, or ends without having said anything, is not served at all.
   */
  readonly handlers?: number;
  /** Told of each connection once it stands. */
  readonly recorder?: Recorder | undefined;
}

/** How long clients have to end what they have begun once the server is to stop, in milliseconds. */
export const STOP_GRACE_MS = 3000;

/**
 * `waiting`: no handler is free · `serving`: one has begun · `closed`: it is through, or was never served, with the error that
 * ended it, if one did. A listener that throws ends that client, like a handler that does; one of `closed` must not throw.
 */
export interface TcpServerEvents {
  connection: [client: MessageConnection];
  waiting: [client: MessageConnection];
  serving: [client: MessageConnection];
  closed: [client: MessageConnection, error: unknown];
}

/**
 * A TCP server (or one of a Unix-domain socket, with `unixSocket`) that exchanges messages with each of its clients.
 *
 *     const server = new TcpServer({ port: 5000, framing: 'line' }, async (client) => {
 *       for (;;) {
 *         const message = await client.receiveText();
 *         if (message === undefined) return;
 *         await client.sendMessage(`echo : ${message}`);
 *       }
 *     });
 *     const { authority } = await server.start();
 *     // …
 *     await server.stop();
 */
export class TcpServer extends EventEmitter<TcpServerEvents> {
  readonly #options: TcpServerOptions;
  readonly #serve: (client: MessageConnection) => Promise<void>;
  #run: Run | undefined;
  #connectionCount = 0;

  /**
   * @param serve the whole dialogue with one client; its connection is closed when it is through, also by an error
   * @throws UsageError
   */
  constructor(options: TcpServerOptions, serve: (client: MessageConnection) => Promise<void>) {
    super();
    const { handlers = Infinity } = options;
    if (handlers !== Infinity && !(Number.isInteger(handlers) && handlers > 0)) {
      throw new UsageError(`${handlers} handlers cannot serve anybody`);
    }
    checkMessages(options);
    this.#options = options;
    this.#serve = serve;
  }

  /**
   * Binds the port and serves whoever comes. What was stopped can be started again, at the same port: the system does not hold it
   * back for connections that have just ended (SO_REUSEADDR).
   *
   * @throws TransportError `address-in-use` (also for a reserved port), `unknown-host`; UsageError where it has been started already
   */
  async start(): Promise<Listening> {
    if (this.#run !== undefined) throw new UsageError('the server has been started already');
    const { host = '127.0.0.1', port = 0, idleTimeout = SERVER_IDLE_TIMEOUT_MS, ...options } = this.#options;
    const { maxConnections = MAX_CONNECTIONS, handlers = Infinity } = options;
    const places = new Places(handlers);
    const settings = { ...options, host, port, idleTimeout, maxConnections };
    const listening = listenTcp(settings, (accepted) => this.#handle(accepted, places));
    const run = { places, listening };
    this.#run = run;
    try {
      const bound = await listening;
      this.#connectionCount = 0;
      return bound;
    } catch (error) {
      this.#run = undefined;
      throw error;
    }
  }

  /** How many clients have come since the start. */
  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** How many clients are being served now. */
  get servingCount(): number {
    return this.#run?.places.takenCount ?? 0;
  }

  /** How many clients wait for a handler now: none where `handlers` sets no limit. */
  get waitingCount(): number {
    return this.#run?.places.waitingCount ?? 0;
  }

  /**
   * Takes no more clients, and ends those that wait or have said nothing yet. The others may go on until they are through, or the
   * grace is over. Resolves once no client is connected any more; safe to call twice.
   *
   * @param grace in milliseconds
   */
  async stop(grace = STOP_GRACE_MS): Promise<void> {
    const run = this.#run;
    run?.places.close();
    const listening = await run?.listening.catch(() => undefined);
    await listening?.stop(grace);
    if (this.#run === run) this.#run = undefined;
  }

  async #handle({ transport, onLeave }: AcceptedConnection, places: Places): Promise<void> {
    const client = new MessageConnection(transport, this.#options);
    this.#connectionCount += 1;
    let hasPlace = false;
    let failure: unknown;
    try {
      this.emit('connection', client);
      hasPlace = places.take();
      if (!hasPlace) {
        const { turn, giveUp } = places.queue();
        const stopWatching = onLeave(giveUp);
        this.emit('waiting', client);
        hasPlace = await turn;
        stopWatching();
      }
      if (hasPlace) {
        this.emit('serving', client);
        await this.#serve(client);
      }
    } catch (error) {
      failure = error;
    } finally {
      client.close();
      if (hasPlace) places.leave();
    }
    this.emit('closed', client, failure);
  }
}

/** From a start to the stop: what is left of an earlier one takes no places of the next. */
interface Run {
  readonly places: Places;
  readonly listening: Promise<Listening>;
}
