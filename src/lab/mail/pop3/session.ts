import { randomBytes } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { TransportError } from '../../../errors.ts';
import type { Transport, UpgradableTransport } from '../../../net/types.ts';
import type { Pop3Reply } from '../../../protocols/pop3-replies.ts';
import { CommandDecoder, type Pop3Command } from '../../../raw/pop3/command.ts';
import { encodeReply } from '../../../raw/pop3/reply.ts';
import { closeInOrder, withDeadline } from '../../deadline.ts';
import { Maildrop } from './maildrop.ts';
import { Pop3Refusal } from './refusal.ts';
import type { Pop3ServerSettings } from './settings.ts';

/** One client's connection, and what its commands have settled so far. */
export class Session {
  readonly settings: Pop3ServerSettings;
  /** The address of the client, IPv4 inside of IPv6 as IPv4. */
  readonly client: string;
  /** What APOP's digest is made of, in the greeting (RFC 1939, section 7). */
  readonly timestamp: string;

  /** What USER has said, until PASS follows. */
  user: string | undefined;
  failedLogins = 0;
  /** Set by QUIT, and by what ends a session. */
  leaving = false;

  readonly #plain: UpgradableTransport;
  readonly #closing = new AbortController();
  #transport: Transport;
  #decoder = new CommandDecoder();
  #maildrop: Maildrop | undefined;
  readonly #loginTimer: NodeJS.Timeout;
  #sentAway = false;

  constructor(settings: Pop3ServerSettings, plain: UpgradableTransport) {
    this.settings = settings;
    this.client = hostOf(plain.facts.remote);
    this.timestamp = `<${randomBytes(12).toString('hex')}@${settings.hostname}>`;
    this.#plain = plain;
    this.#transport = plain;
    const { loginTimeout } = settings.limits;
    const onLate = (): void =>
      void this.#sendAway(`Nobody has logged in for ${loginTimeout / 1000} seconds.`);
    this.#loginTimer = setTimeout(onLate, loginTimeout);
  }

  /** Aborted when everything is broken off. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get secure(): boolean {
    return this.#transport.facts.tls !== undefined;
  }

  get loggedInAs(): string | undefined {
    return this.#maildrop?.user;
  }

  /** Only what is asked for after the login sees it. */
  get maildrop(): Maildrop {
    if (this.#maildrop === undefined) throw new Pop3Refusal('Log in first.');
    return this.#maildrop;
  }

  /** @throws Pop3Refusal `IN-USE` */
  logIn(user: string): Maildrop {
    const { store, locks } = this.settings;
    this.#maildrop = new Maildrop(user, store, locks);
    clearTimeout(this.#loginTimer);
    return this.#maildrop;
  }

  async reply(status: Pop3Reply['status'], text = '', code?: string): Promise<void> {
    await this.send(encodeReply({ status, text, ...(code === undefined ? {} : { code }) }));
  }

  /** @throws TransportError where the client does not take it in time */
  async send(bytes: Uint8Array): Promise<void> {
    await withDeadline(this.#transport.write(bytes), this.settings.limits.replyTimeout, () =>
      this.#transport.close(new TransportError('timeout', 'the client takes no replies')),
    );
  }

  /** @returns `undefined` once the client has ended, or was sent away for its silence */
  nextCommand(): Promise<Pop3Command | 'too-long' | undefined> {
    return this.#read(() => this.#decoder.next());
  }

  /** What answers a challenge, valid until the next is read. @throws Pop3Refusal for one that is too long */
  async nextResponse(): Promise<Buffer> {
    const response = await this.#read(() => this.#decoder.nextResponse());
    if (response === 'too-long') throw new Pop3Refusal('That line is too long.');
    if (response === undefined) throw new TransportError('receive', 'the client has left within a login');
    return response;
  }

  /**
   * Puts TLS on the connection. What came behind STLS in the clear could be anybody's, and ends the session.
   *
   * @throws TransportError `tls-handshake`, `timeout`; ProtocolError
   */
  async startTls(): Promise<void> {
    const context = await this.#tlsContext();
    if (this.#decoder.surplus > 0) {
      this.leaving = true;
      throw new Pop3Refusal('Nothing may be said in the clear behind STLS.');
    }
    await this.reply('ok', 'Begin the TLS handshake.');
    await this.#shakeHands(context);
  }

  /** The same where TLS is there from the first byte. */
  async beginWithTls(): Promise<void> {
    await this.#shakeHands(await this.#tlsContext());
  }

  /** Ends the connection in order. */
  async end(): Promise<void> {
    this.#maildrop?.close();
    await closeInOrder(this.#transport);
  }

  /** Breaks everything off; nothing is deleted. */
  close(): void {
    clearTimeout(this.#loginTimer);
    this.#closing.abort();
    this.#maildrop?.close();
    this.#transport.close();
  }

  async #read<T>(decode: () => T | undefined): Promise<T | undefined> {
    const { idleTimeout } = this.settings.limits;
    const onLate = (): void => void this.#sendAway(`Nothing was said for ${idleTimeout / 1000} seconds.`);
    const reading = async (): Promise<T | undefined> => {
      for (;;) {
        const decoded = decode();
        if (decoded !== undefined) return decoded;
        const bytes = await this.#transport.read();
        if (bytes === undefined) return undefined;
        this.#decoder.push(bytes);
      }
    };
    try {
      return await withDeadline(reading(), idleTimeout, onLate);
    } catch (error) {
      if (this.#sentAway) return undefined;
      throw error;
    }
  }

  async #sendAway(why: string): Promise<void> {
    this.#sentAway = true;
    this.leaving = true;
    await this.reply('error', why).catch(() => {});
    await closeInOrder(this.#transport, async () => undefined);
  }

  async #tlsContext(): Promise<SecureContext> {
    return this.settings.tlsContext().catch(() => {
      throw new Pop3Refusal('There is no certificate to be had.', 'SYS/TEMP');
    });
  }

  async #shakeHands(context: SecureContext): Promise<void> {
    const { handshakeTimeout: timeout } = this.settings.limits;
    this.#transport = await this.#plain.startTls({ as: 'server', context, timeout });
    this.#decoder = new CommandDecoder();
  }
}

/** `127.0.0.1` of `127.0.0.1:110` and of `[::ffff:127.0.0.1]:110`, `::1` of `[::1]:110`. */
function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(?:::ffff:(?=\d+\.))?|\]$/gi, '');
}
