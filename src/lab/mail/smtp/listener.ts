import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { listen, type Listening } from '../../../net/listen.ts';
import { secureAsServer } from '../../../net/secure-server.ts';
import { MIN_BYTES_PER_SECOND } from '../incoming.ts';
import { TURNED_AWAY } from '../../session-server.ts';
import { SMTP_LIMITS, type SmtpLimits } from './limits.ts';

export interface SmtpListenerSettings {
  readonly host: string;
  readonly port: number;
  /** Whether TLS is spoken from the first byte. */
  readonly implicit: boolean;
  readonly limits: SmtpLimits;
  /** Made when the first client comes. */
  tlsContext(): Promise<SecureContext>;
  readonly options: SMTPServerOptions;
}

/**
 * Binds smtp-server to a port. TLS is ours: the package's own certificate, whose key everybody has, is never shown.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function listenSmtp(settings: SmtpListenerSettings): Promise<Listening> {
  const { host, port, limits } = settings;
  const smtp = new LabSmtpServer(settings);
  // A client that is gone, or does not manage a handshake, is its own trouble.
  smtp.on('error', () => {});
  smtp.server.maxConnections = limits.maxClients + TURNED_AWAY;
  const listening = await listen(smtp.server, { host, port });
  return {
    ...listening,
    stop(grace) {
      for (const connection of smtp.connections) connection._socket.destroy();
      return listening.stop(grace);
    },
  };
}

const STARTTLS = /^STARTTLS\b/i;

class LabSmtpServer extends SMTPServer {
  readonly #settings: SmtpListenerSettings;

  constructor(settings: SmtpListenerSettings) {
    const { implicit, options } = settings;
    // As if somebody else had seen to TLS: that is what connect() does.
    super({ ...options, secure: implicit, secured: implicit });
    this.#settings = settings;
  }

  override connect(socket: Socket): void {
    // Without a listener, the error of a client that is gone would end the process.
    socket.on('error', () => socket.destroy());
    void this.#serve(socket);
  }

  async #serve(accepted: Socket): Promise<void> {
    const socket = this.#settings.implicit ? await this.#secure(accepted) : accepted;
    if (socket === undefined) return;
    const connection = new LabSmtpConnection(this, socket);
    this.connections.add(connection);
    connection.on('error', (error) => this.emit('error', error));
    connection.init();
  }

  async #secure(accepted: Socket): Promise<Socket | undefined> {
    const context = await this.#context();
    if (accepted.destroyed) return undefined;
    if (context !== undefined) return secure(accepted, context, this.#settings.limits.handshakeTimeout);
    // In the clear, though TLS is due: a client sees at least that it does not come.
    accepted.end('421 4.3.0 There is no certificate to be had\r\n');
    return undefined;
  }

  /** For STARTTLS, made when the first client asks for it. @returns whether there is a certificate */
  async prepareTls(): Promise<boolean> {
    const context = await this.#context();
    if (context !== undefined) this.secureContext.set('*', context);
    return context !== undefined;
  }

  #context(): Promise<SecureContext | undefined> {
    return this.#settings.tlsContext().catch(() => undefined);
  }
}

/**
 * Greets at once: the package waits for a tenth of a second, to find out clients that do not wait for the greeting. And it sees
 * to it that something comes of what a client says: the package asks only that it says something.
 */
class LabSmtpConnection extends SMTPConnection {
  /** Others who wait for the socket's end. */
  readonly #watchers: readonly (() => void)[];
  readonly #prepareTls: () => Promise<boolean>;
  #commands = 0;
  #pace: NodeJS.Timeout | undefined;

  constructor(server: LabSmtpServer, socket: Socket) {
    super(server, socket);
    this.#prepareTls = () => server.prepareTls();
    this.#watchers = socket.rawListeners('close') as (() => void)[];
  }

  override init(): void {
    this._setListeners(() => {
      const { maxClients = Infinity } = this._server.options;
      if (this._server.connections.size > maxClients)
        this.send(421, 'Too many clients at once: come back later', false);
      else this.connectionReady();
    });
    this.#keepPace(this._server.options.socketTimeout ?? SMTP_LIMITS.idleTimeout);
  }

  /** The package takes all listeners off a socket that gets TLS: without theirs, others would keep it for ever. */
  override upgrade(callback: () => void, secureCallback?: () => void): void {
    const socket = this._socket;
    super.upgrade(callback, secureCallback);
    for (const watcher of this.#watchers) socket.on('close', watcher);
  }

  override _onCommand(command: Buffer, callback?: () => void): void {
    this.#commands += 1;
    if (!STARTTLS.test(command.toString('latin1'))) super._onCommand(command, callback);
    else void this.#startTls(command, callback);
  }

  /** RFC 3207, section 4: 454 where there is none for now. */
  async #startTls(command: Buffer, callback?: () => void): Promise<void> {
    if (await this.#prepareTls()) {
      super._onCommand(command, callback);
      return;
    }
    this.send(454, '4.7.0 There is no certificate to be had');
    callback?.();
  }

  override _onClose(): void {
    clearInterval(this.#pace);
    super._onClose();
  }

  #keepPace(interval: number): void {
    let [commands, bytes] = [0, 0];
    const leastBytes = (MIN_BYTES_PER_SECOND * interval) / 1000;
    this.#pace = setInterval(() => {
      const parser = this._parser;
      if (parser === false) return;
      // Counted anew for each message, and DATA is a command.
      const isFast = this.#commands > commands || parser.dataBytes - bytes >= leastBytes;
      [commands, bytes] = [this.#commands, parser.dataBytes];
      // The client waits for us, or is gone; or nothing at all comes, which is the package's affair.
      const isWaiting = this._closing || this._handlerPending || (!parser._dataMode && this._dataStream);
      if (!isFast && !isWaiting) this.send(421, 'Too slow - closing connection');
    }, interval);
    this.#pace.unref();
  }
}

async function secure(
  accepted: Socket,
  context: SecureContext,
  timeout: number,
): Promise<Socket | undefined> {
  try {
    const { socket } = await secureAsServer(accepted, { context, timeout });
    return socket;
  } catch {
    return undefined;
  }
}
