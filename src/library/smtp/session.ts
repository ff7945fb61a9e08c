import type net from 'node:net';
import SMTPConnection, { type Options as ConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { injectionError } from '../../net/tls-errors.ts';
import type { SmtpOffer, SmtpReply, SmtpTarget } from '../../protocols/smtp.ts';
import { type Circumstances, refusedHello, tlsMissingError } from './explain.ts';
import { MAX_REPLY_BYTES } from './limits.ts';
import type { OutgoingMessage } from './message.ts';
import { isPositive, toReply } from './replies.ts';

/** What nodemailer's types keep to themselves; its exact version is pinned. */
interface Internals {
  /** Without the code that its types have for "not yet": a session begins with a socket that stands. */
  _socket: net.Socket;
  /** What has come of the next reply, and the replies that nobody has looked at. */
  readonly _remainder: string;
  readonly _responseQueue: readonly string[];
  /** What is done with the next replies. */
  readonly _responseActions: ((reply: string) => void)[];
  readonly _onSocketData: (chunk: Buffer) => void;
  readonly _onSocketError: (error: Error) => void;
  readonly _onSocketClose: () => void;
  readonly _onSocketEnd: () => void;
  readonly _onSocketTimeout: () => void;
  _sendCommand(command: string, shown?: string): void;
  _actionGreeting(reply: string): void;
  _actionEHLO(reply: string): void;
  _upgradeConnection(done: (error: Error | null, secured?: boolean) => void): void;
  _onTimeout(): void;
}

const Connection = SMTPConnection as unknown as new (
  options: ConnectionOptions,
) => Omit<SMTPConnection, '_socket'> & Internals;

/** What a session is made of besides nodemailer's own options. */
export interface SessionOptions {
  readonly socket: net.Socket;
  readonly target: SmtpTarget;
  /** The other end's address. */
  readonly remote: string;
  /** What EHLO says. */
  readonly name: string;
  /** In milliseconds, as timers take them. */
  readonly greetingTimeout: number;
  readonly idleTimeout: number;
  /** Puts TLS on the connection; afterwards `socket` is no one's to read. */
  readonly startTls: (socket: net.Socket) => Promise<net.Socket>;
  /** Told what is about to be said and not to be shown. */
  readonly onSecret: (secret: string) => void;
}

type Done<T> = (error?: Error | null, result?: T) => void;

/**
 * nodemailer's connection, overheard: what greeting and EHLO said, which it keeps to itself, and TLS put on by net, so that
 * certificates are judged and explained as everywhere.
 */
export class SmtpDialogue extends Connection implements Circumstances {
  readonly target: SmtpTarget;
  readonly remote: string;
  readonly greetingTimeout: number;
  readonly idleTimeout: number;
  readonly offers: SmtpOffer[] = [];
  greeting: SmtpReply | undefined;
  /** Why it is over, where that is known better than nodemailer tells it. */
  failure: Error | undefined;
  /** What is being sent, and by whom. */
  message: OutgoingMessage | undefined;
  sender = '';
  readonly #startTls: SessionOptions['startTls'];
  readonly #onSecret: SessionOptions['onSecret'];
  /** Fails what is under way. */
  #giveUp: ((error: Error) => void) | undefined;

  constructor(options: SessionOptions) {
    const { socket, target, remote, name, greetingTimeout, idleTimeout } = options;
    const { host, tls = 'auto' } = target;
    super({
      host,
      name,
      connection: socket,
      secure: tls === 'implicit',
      secured: tls === 'implicit',
      ignoreTLS: tls === 'none',
      requireTLS: tls === 'require',
      opportunisticTLS: tls === 'auto',
      greetingTimeout,
      connectionTimeout: greetingTimeout,
      socketTimeout: idleTimeout,
      socketCloseTimeout: 0,
      maxResponseSize: MAX_REPLY_BYTES,
      logger: false,
    });
    this.target = target;
    this.remote = remote;
    this.greetingTimeout = greetingTimeout;
    this.idleTimeout = idleTimeout;
    this.#startTls = options.startTls;
    this.#onSecret = options.onSecret;
    this.on('error', (error: Error) => {
      this.failure ??= error;
    });
    // What was waited for may still be told why, after this.
    this.on('end', () => queueMicrotask(() => this.#giveUp?.(this.#reason())));
  }

  /** One of nodemailer's calls; some failures it tells by an event alone. */
  do<T>(call: (done: Done<T>) => void): Promise<T | undefined> {
    return new Promise<T | undefined>((resolve, reject) => {
      if (this.destroyed) return reject(this.#reason());
      this.#giveUp = reject;
      call((error, result) => (error ? reject(error) : resolve(result)));
    }).finally(() => {
      this.#giveUp = undefined;
    });
  }

  /** Closes at once; what is under way fails with the reason. */
  end(reason: Error): void {
    this.failure ??= reason;
    this.close();
  }

  /** nodemailer asks no more after a login, and there may be more for those who are known. */
  async helloAgain(): Promise<void> {
    const command = `EHLO ${this.name}`;
    const text = await this.do<string>((done) => {
      this._responseActions.push((reply) => done(null, reply));
      this._sendCommand(command);
    });
    const reply = toReply(text ?? '');
    if (!isPositive(reply)) throw refusedHello(command, text ?? '', reply);
    this.offers.push({ stage: 'auth', extensions: reply.lines.slice(1) });
  }

  override _sendCommand(command: string, shown?: string): void {
    // nodemailer has something else to show for whatever is a secret: the last word.
    if (shown !== undefined && shown !== command) this.#onSecret(command.slice(command.lastIndexOf(' ') + 1));
    super._sendCommand(command, shown);
  }

  override _actionGreeting(text: string): void {
    this.greeting = toReply(text);
    super._actionGreeting(text);
  }

  override _actionEHLO(text: string): void {
    const reply = toReply(text);
    const isOffer = isPositive(reply);
    if (isOffer) this.offers.push({ stage: this.secure ? 'tls' : 'plain', extensions: reply.lines.slice(1) });
    const isWanted = this.target.tls === 'require' && !this.secure;
    if (isWanted && reply !== undefined && reply.code !== 421 && !this.knows('STARTTLS')) {
      return this.end(tlsMissingError('EHLO', reply));
    }
    super._actionEHLO(text);
  }

  /** In place of nodemailer's own, which checks certificates by Node's rules and drops what was injected without a word. */
  override _upgradeConnection(done: (error: Error | null, secured?: boolean) => void): void {
    if (this._remainder !== '' || this._responseQueue.length > 0) return this.end(injectionError('server'));
    const plain = this._socket;
    this.#ignore(plain);
    const proceed = (socket: net.Socket): void => {
      if (this.destroyed) {
        socket.destroy();
        return;
      }
      this._socket = socket;
      this.#heed(socket);
      this.secure = true;
      done(null, true);
    };
    this.#startTls(plain).then(proceed, (error: Error) => this.end(error));
  }

  /** nodemailer takes any silence of a socket for the server's, also where a message is slow in coming, or nothing is asked. */
  override _onTimeout(): void {
    if (this.#giveUp !== undefined && this.message?.awaited !== true) super._onTimeout();
  }

  /** Whether the latest EHLO offered this extension. */
  knows(extension: string): boolean {
    return this.parametersOf(extension) !== undefined;
  }

  /** What stands behind an extension's keyword in the latest EHLO; `undefined`: it was not offered. */
  parametersOf(extension: string): readonly string[] | undefined {
    const lines = this.offers.at(-1)?.extensions.map((line) => line.toUpperCase().split(/[ \t]+/)) ?? [];
    return lines.find(([keyword]) => keyword === extension)?.slice(1);
  }

  /** That AUTH takes; some servers write it with `=` for the sake of very old clients. */
  mechanisms(): readonly string[] {
    const lines = this.offers.at(-1)?.extensions.map((line) => line.toUpperCase().split(/[ \t=]+/)) ?? [];
    return [...new Set(lines.flatMap(([keyword, ...names]) => (keyword === 'AUTH' ? names : [])))];
  }

  #reason(): Error {
    return this.failure ?? Object.assign(new Error(CLOSED), { code: 'ECONNECTION' });
  }

  #heed(socket: net.Socket): void {
    socket.on('error', this._onSocketError);
    socket.once('close', this._onSocketClose);
    socket.once('end', this._onSocketEnd);
    socket.setTimeout(this.idleTimeout);
    socket.on('timeout', this._onSocketTimeout);
    socket.on('data', this._onSocketData);
  }

  #ignore(socket: net.Socket): void {
    socket.setTimeout(0);
    socket.off('data', this._onSocketData);
    socket.off('timeout', this._onSocketTimeout);
    socket.off('close', this._onSocketClose);
    socket.off('end', this._onSocketEnd);
    socket.off('error', this._onSocketError);
  }
}

/** As nodemailer itself has it. */
const CLOSED = 'Connection closed unexpectedly';
