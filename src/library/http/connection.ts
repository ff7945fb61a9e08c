import type net from 'node:net';
import { Client } from 'undici';
import { ProtocolError } from '../../errors.ts';
import { DEFAULT_IDLE_TIMEOUT_MS } from '../../net/dial.ts';
import { tapSocket, watchSocket } from '../../net/tap.ts';
import { timerDelay } from '../../net/timer.ts';
import type { DialTarget } from '../../net/types.ts';
import { MAX_HEAD_BYTES } from '../../protocols/http-limits.ts';
import { connectionKeyOf, dialTargetOf } from '../../protocols/http-target.ts';
import type { HttpClientSettings, HttpRequest } from '../../protocols/http.ts';
import type { Connection, Conversation } from './conversation.ts';
import { type Dialled, dialRecorded } from './dial.ts';
import { IncomingResponse } from './incoming.ts';
import { toDispatchOptions } from './request.ts';
import { RequestHeadSize } from './request-head.ts';
import { StatusLines } from './status-lines.ts';

/** One connection that stands. */
export interface Link extends Dialled {
  readonly requestHead: RequestHeadSize;
  readonly statusLines: StatusLines;
  /** Whether a request has gone over it. */
  used: boolean;
}

/**
 * undici's Client: one connection at a time to one origin, and the next one when the server has closed it. How
 * connections are made is ours, so that both kinds of client reach the same servers and report the same errors.
 */
export class UndiciConnection implements Connection {
  readonly key: string;
  readonly idleTimeout: number;
  readonly #target: DialTarget;
  readonly #settings: HttpClientSettings;
  readonly #client: Client;
  readonly #dialling = new AbortController();
  #dialled: Dialled | undefined;
  #link: Link | undefined;

  /**
   * @param request the first that is to go over it
   * @param onClosed called whenever the server or undici has closed the connection
   * @param dialled what stands already: undici asks for another only when that has been closed
   */
  constructor(request: HttpRequest, settings: HttpClientSettings, onClosed: () => void, dialled?: Dialled) {
    this.key = connectionKeyOf(request);
    const { http2: _, ...asHttp1 } = request;
    this.#target = dialTargetOf(asHttp1);
    this.#dialled = dialled;
    this.#settings = settings;
    this.idleTimeout = timerDelay(Math.ceil(settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS));
    this.#client = new Client(request.url.origin, {
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

  prepare(request: HttpRequest, finished: (failure: Error | undefined) => void): Conversation {
    const incoming = new IncomingResponse(this, { secrets: request.secrets ?? [], finished });
    const options = toDispatchOptions(request, (error) => incoming.sourceFailed(error));
    return {
      head: incoming.head,
      send: () => void this.#client.dispatch(options, incoming),
      abandon: (reason) => incoming.abandon(reason),
    };
  }

  /** undici is about to write a request. */
  begin(secrets: readonly string[]): { readonly link: Link; readonly reused: boolean } {
    const link = this.#link;
    if (link === undefined) throw new Error('a request without a connection');
    const reused = link.used;
    if (reused) link.recorder?.reused();
    link.used = true;
    link.recorder?.hide(secrets);
    link.requestHead.begin();
    link.statusLines.expect();
    return { link, reused };
  }

  async destroy(reason: Error): Promise<void> {
    this.#dialling.abort(reason);
    this.#dialled?.socket.destroy();
    await this.#client.destroy(reason);
  }

  async #dial(): Promise<net.Socket> {
    // undici gives up a connection on which bytes come before it has asked for any, and would dial for ever.
    if (this.#link?.used === false) throw spokeFirst(this.#link);
    const dialled =
      this.#dialled ?? (await dialRecorded(this.#target, this.#settings, this.#dialling.signal));
    this.#dialled = undefined;
    const { socket, recorder } = dialled;
    if (recorder !== undefined) tapSocket(socket, recorder);
    const requestHead = new RequestHeadSize();
    const statusLines = new StatusLines();
    watchSocket(socket, {
      sent: (bytes) => requestHead.push(bytes),
      received: (bytes) => {
        try {
          statusLines.push(bytes);
        } catch (error) {
          socket.destroy(error as Error);
        }
      },
    });
    this.#link = { ...dialled, requestHead, statusLines, used: false };
    return socket;
  }
}

function spokeFirst({ facts, statusLines }: Link): ProtocolError {
  const what = statusLines.heard ? 'spoke before it was asked' : 'closed the connection before it was asked';
  return new ProtocolError('weird-reply', `the server at ${facts.remote} ${what}`, {
    source: 'RFC 9112, section 9.2',
  });
}
