import type net from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { DEFAULT_IDLE_TIMEOUT_MS, dialSocket } from '../../net/dial.ts';
import { tapSocket, watchSocket } from '../../net/tap.ts';
import { timerDelay } from '../../net/timer.ts';
import type { ConnectionFacts } from '../../net/types.ts';
import { MAX_HEAD_BYTES } from '../../protocols/http-limits.ts';
import type { HttpClientSettings } from '../../protocols/http.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { StatusLines } from './status-lines.ts';

/** One connection that stands. */
export interface Link {
  readonly socket: net.Socket;
  readonly facts: ConnectionFacts;
  readonly statusLines: StatusLines;
  readonly recorder: ConnectionRecorder | undefined;
  /** Whether a request has gone over it. */
  used: boolean;
}

/**
 * undici's Client: one connection at a time to one origin, and the next one when the server has closed it. How
 * connections are made is ours, so that both kinds of client reach the same servers and report the same errors.
 */
export class UndiciConnection {
  readonly origin: string;
  readonly idleTimeout: number;
  readonly #url: URL;
  readonly #settings: HttpClientSettings;
  readonly #client: Client;
  readonly #dialling = new AbortController();
  #link: Link | undefined;

  /** @param onClosed called whenever the server or undici has closed the connection */
  constructor(url: URL, settings: HttpClientSettings, onClosed: () => void) {
    this.origin = url.origin;
    this.#url = url;
    this.#settings = settings;
    this.idleTimeout = timerDelay(Math.ceil(settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS));
    this.#client = new Client(url.origin, {
      pipelining: 1,
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: this.idleTimeout,
      bodyTimeout: this.idleTimeout,
      connect: (_options, callback) => {
        this.#dial().then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
    this.#client.on('disconnect', onClosed);
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** undici is about to write a request. */
  begin(secrets: readonly string[]): { readonly link: Link; readonly reused: boolean } {
    const link = this.#link;
    if (link === undefined) throw new Error('a request without a connection');
    const reused = link.used;
    if (reused) link.recorder?.reused();
    link.used = true;
    link.recorder?.hide(secrets);
    link.statusLines.expect();
    return { link, reused };
  }

  /** Closes at once: a request under way, or a dialling, fails with `reason`. Safe to call twice. */
  async destroy(reason: Error): Promise<void> {
    this.#dialling.abort(reason);
    await this.#client.destroy(reason);
  }

  async #dial(): Promise<net.Socket> {
    const { hostname, protocol, port: given } = this.#url;
    const secure = protocol === 'https:';
    const port = Number(given) || (secure ? 443 : 80);
    const recorder = this.#settings.recorder?.connection(hostname, port);
    const { socket, facts } = await dialSocket(
      { host: hostname, port, ...(secure ? { tls: { alpn: ['http/1.1'] } } : {}) },
      this.#settings.dial,
      { signal: this.#dialling.signal, recorder },
    );
    if (recorder !== undefined) tapSocket(socket, recorder);
    const statusLines = new StatusLines();
    watchSocket(socket, {
      received: (bytes) => {
        try {
          statusLines.push(bytes);
        } catch (error) {
          socket.destroy(error as Error);
        }
      },
    });
    this.#link = { socket, facts, statusLines, recorder, used: false };
    return socket;
  }
}
