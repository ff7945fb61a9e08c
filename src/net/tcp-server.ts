import { EventEmitter } from 'node:events';
import type { Recorder } from '../transcript/types.ts';
import type { Listening } from './listen.ts';
import { MessageConnection, type MessageOptions } from './message-connection.ts';
import { listenTcp, type TlsListenerSettings } from './tcp-listener.ts';

/** For how long nothing may move while we wait for a client, in milliseconds: people think before they type. */
export const SERVER_IDLE_TIMEOUT_MS = 10 * 60_000;

/** More clients at once are closed as soon as they come. */
export const MAX_CONNECTIONS = 1000;

export interface TcpServerOptions extends MessageOptions {
  /** 127.0.0.1 without it: this machine only. */
  readonly host?: string;
  /** 0, or none, for any free one. */
  readonly port?: number;
  /** Instead of both. */
  readonly unixSocket?: string;
  readonly backlog?: number;
  readonly ipv6Only?: boolean;
  readonly tls?: TlsListenerSettings;
  /** In milliseconds; SERVER_IDLE_TIMEOUT_MS without it, Infinity for no limit. */
  readonly idleTimeout?: number;
  readonly maxConnections?: number;
  /** How many clients are served at once: the others wait, connected, and are served in the order in which they came. No limit without it. */
  readonly handlers?: number;
  readonly recorder?: Recorder;
}

/** `waiting`: no handler is free · `serving`: one has begun · `closed`: it is through, with the error that ended it, if one did. */
export interface TcpServerEvents {
  connection: [client: MessageConnection];
  waiting: [client: MessageConnection];
  serving: [client: MessageConnection];
  closed: [client: MessageConnection, error: unknown];
}

/**
 * A TCP server that exchanges messages with each of its clients.
 *
 *     const server = new TcpServer({ port: 5000, framing: 'line' }, async (client) => {
 *       for (;;) {
 *         const message = await client.receiveText();
 *         if (message === undefined) return;
 *         await client.sendMessage(`echo : ${message}`);
 *       }
 *     });
 *     await server.start();
 */
export class TcpServer extends EventEmitter<TcpServerEvents> {
  readonly #options: TcpServerOptions;
  readonly #serve: (client: MessageConnection) => Promise<void>;
  readonly #queue: (() => void)[] = [];
  #listening: Listening | undefined;
  #connectionCount = 0;
  #servingCount = 0;

  /** @param serve the whole dialogue with one client; its connection is closed when it is through, also by an error */
  constructor(options: TcpServerOptions, serve: (client: MessageConnection) => Promise<void>) {
    super();
    this.#options = options;
    this.#serve = serve;
  }

  /** @throws TransportError `address-in-use` (also for a reserved port), `unknown-host`; UsageError */
  async start(): Promise<Listening> {
    const { host = '127.0.0.1', port = 0, idleTimeout = SERVER_IDLE_TIMEOUT_MS, ...options } = this.#options;
    const { maxConnections = MAX_CONNECTIONS } = options;
    this.#listening = await listenTcp(
      { ...options, host, port, idleTimeout, maxConnections },
      ({ transport }) => this.#handle(new MessageConnection(transport, options)),
    );
    return this.#listening;
  }

  /** How many clients have come since the start. */
  get connectionCount(): number {
    return this.#connectionCount;
  }

  get servingCount(): number {
    return this.#servingCount;
  }

  get waitingCount(): number {
    return this.#queue.length;
  }

  /**
   * Takes no more clients, and ends those that are there: by force where they are not through in time.
   *
   * @param grace in milliseconds
   */
  async stop(grace = 3000): Promise<void> {
    await this.#listening?.stop(grace);
  }

  async #handle(client: MessageConnection): Promise<void> {
    this.#connectionCount += 1;
    this.emit('connection', client);
    const { handlers = Infinity } = this.#options;
    if (this.#servingCount >= handlers) {
      this.emit('waiting', client);
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    this.#servingCount += 1;
    let failure: unknown;
    try {
      this.emit('serving', client);
      await this.#serve(client);
    } catch (error) {
      failure = error;
    } finally {
      client.close();
      this.#servingCount -= 1;
      this.#queue.shift()?.();
      this.emit('closed', client, failure);
    }
  }
}
