import type { ClientHttp2Session } from 'node:http2';
import { DEFAULT_IDLE_TIMEOUT_MS } from '../../net/dial.ts';
import { openHttp2 } from '../../net/http2-session.ts';
import { timerDelay } from '../../net/timer.ts';
import { MAX_FIELDS, MAX_HEAD_BYTES } from '../../protocols/http-limits.ts';
import { connectionKeyOf } from '../../protocols/http-target.ts';
import type { HttpClientSettings, HttpRequest } from '../../protocols/http.ts';
import type { Connection, Conversation } from '../http/conversation.ts';
import type { Dialled } from '../http/dial.ts';
import { Http2Exchange } from './exchange.ts';

/**
 * So much of a body may be on its way before we say that there is room for more: at 100 ms there and back, it allows
 * 10 MB a second, where the 64 KiB of RFC 9113, section 6.5.2, allow 0.6.
 */
export const RECEIVE_WINDOW_BYTES = 1024 * 1024;

/** HTTP/2 (RFC 9113) on one connection, by Node's own client. */
export class Http2Connection implements Connection {
  readonly key: string;
  readonly idleTimeout: number;
  readonly dialled: Dialled;
  readonly session: ClientHttp2Session;
  #used = false;
  #goaway: number | undefined;

  /** @param onClosed called when no more requests may go over it */
  constructor(request: HttpRequest, settings: HttpClientSettings, onClosed: () => void, dialled: Dialled) {
    this.key = connectionKeyOf(request);
    this.idleTimeout = timerDelay(Math.ceil(settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS));
    this.dialled = dialled;
    this.session = openHttp2(
      dialled.socket,
      {
        // The pseudo-header field, and one that crosses the limit, so that it can be told.
        maxHeaderListPairs: MAX_FIELDS + 2,
        settings: {
          enablePush: false,
          initialWindowSize: RECEIVE_WINDOW_BYTES,
          maxHeaderListSize: MAX_HEAD_BYTES,
        },
      },
      dialled.recorder,
    );
    // For all streams together, which the settings do not set.
    this.session.setLocalWindowSize(RECEIVE_WINDOW_BYTES);
    this.session.on('goaway', (code) => {
      this.#goaway = code;
      onClosed();
    });
    // An exchange under way hears of it through its stream.
    this.session.on('error', () => {});
    this.session.on('close', onClosed);
  }

  /** The code with which the server has announced its end. */
  get goaway(): number | undefined {
    return this.#goaway;
  }

  prepare(request: HttpRequest, finished: (failure: Error | undefined) => void): Conversation {
    return new Http2Exchange(this, request, (failure) =>
      finished(failure ?? (this.session.closed ? new Error('no new streams') : undefined)),
    );
  }

  /** A request is about to be sent. Answers whether one has been before. */
  begin(secrets: readonly string[]): boolean {
    const reused = this.#used;
    this.#used = true;
    if (reused) this.dialled.recorder?.reused();
    this.dialled.recorder?.hide(secrets);
    return reused;
  }

  async destroy(): Promise<void> {
    const { session } = this;
    if (session.destroyed) return;
    const closed = new Promise((resolve) => {
      session.once('close', resolve);
    });
    session.destroy();
    await closed;
  }
}
