import { DEFAULT_IDLE_TIMEOUT_MS } from '../../net/dial.ts';
import { timerDelay } from '../../net/timer.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import type { ImapSettings, ImapTarget } from '../../protocols/imap.ts';
import { mailSecrets } from '../../protocols/mail-secrets.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { Flow } from './flow.ts';

/** imapflow takes 1 GiB: what a server announces is not to fill our memory. A message comes in pieces of one MiB. */
export const MAX_LITERAL_BYTES = 64 * 2 ** 20;
/** All UIDs that a search has found come in one line: that many hold 5 million. */
export const MAX_LINE_BYTES = 64 * 2 ** 20;
const PORTS = { plain: 143, implicit: 993 } as const;

/** One connection, and what is known of it that imapflow does not keep. */
export class Session {
  readonly target: ImapTarget;
  readonly settings: ImapSettings;
  readonly flow: Flow;
  readonly port: number;
  /** In milliseconds. */
  readonly idleTimeout: number;
  readonly recorder: ConnectionRecorder | undefined;
  /** Aborted when the session ends, by whomever. */
  readonly signal: AbortSignal;
  readonly #ending = new AbortController();
  #unwatch: () => void = () => {};

  /** What a transcript does not show. */
  readonly secrets: readonly string[];

  /** Where the connection leads, for messages. */
  remote = '';
  greeted = false;
  /** With what the session ended: imapflow says of all that was under way that it has no connection. */
  failure: Error | undefined;

  constructor(target: ImapTarget, settings: ImapSettings) {
    this.target = target;
    this.settings = settings;
    this.port = target.port ?? PORTS[target.tls === 'implicit' ? 'implicit' : 'plain'];
    this.idleTimeout = timerDelay(Math.ceil(settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS));
    this.signal = this.#ending.signal;
    this.recorder = settings.recorder?.connection(target.host, this.port);
    this.flow = new Flow({
      host: target.host,
      port: this.port,
      secure: target.tls === 'implicit',
      auth: { user: '' },
      logger: false,
      emitLogs: false,
      disableAutoIdle: true,
      // Of version 2, `\Recent` is no part, which our contract has.
      disableIMAP4rev2: true,
      socketTimeout: this.idleTimeout,
      maxIdleTime: MAX_IDLE_MS,
      maxLiteralSize: MAX_LITERAL_BYTES,
      maxLineLength: MAX_LINE_BYTES,
      maxResponseSize: MAX_LITERAL_BYTES + MAX_LINE_BYTES,
    });
    this.secrets = target.credentials === undefined ? [] : mailSecrets(target.credentials, this.flow);
    this.flow.on('error', (error: Error) => (this.failure ??= error));
    this.#unwatch = whenAborted(settings.signal, (reason) => this.end(reason));
  }

  /** Closes at once; what is under way fails with the reason. Safe to call twice. */
  end(reason?: Error): void {
    this.#unwatch();
    this.failure ??= reason;
    this.#ending.abort(reason ?? new Error('closed'));
    this.flow.close();
  }

  /** While somebody else takes their time, the server is not to be blamed for its silence. */
  async *unhurried<T>(what: T): AsyncGenerator<T, void, undefined> {
    const { socket } = this.flow;
    socket?.setTimeout(0);
    try {
      yield what;
    } finally {
      if (this.flow.socket === socket) socket?.setTimeout(this.idleTimeout);
    }
  }
}

/** RFC 2177: after 30 minutes a server may take a client for dead. */
const MAX_IDLE_MS = 29 * 60 * 1000;
