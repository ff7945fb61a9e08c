import type { SecureContext } from 'node:tls';
import type { Transport, UpgradableTransport } from '../../../net/types.ts';
import { closeInOrder } from '../../deadline.ts';
import type { MailFolder, StoredMessage } from '../store/types.ts';
import { type CommandLine, CommandReader } from './command-reader.ts';
import type { Mailbox } from './mailbox.ts';
import { Output } from './output.ts';
import { ImapRefusal } from './refusal.ts';
import type { ImapServerSettings } from './settings.ts';

/** One client's connection, and what its commands have settled so far. */
export class Session {
  readonly settings: ImapServerSettings;
  /** The client's address, IPv4 inside of IPv6 as IPv4. */
  readonly remote: string;
  user: string | undefined;
  mailbox: Mailbox | undefined;
  /** Names and texts are UTF-8 (RFC 6855). */
  utf8 = false;
  /** The client wants to know how often messages have changed (RFC 7162). */
  condstore = false;
  failedLogins = 0;
  /** Commands in a row that made no sense. */
  errors = 0;
  /** Set by LOGOUT and BYE. */
  leaving = false;
  output: Output;
  readonly #plain: UpgradableTransport;
  #transport: Transport;
  #reader: CommandReader;
  #loginTimer: NodeJS.Timeout | undefined;

  constructor(settings: ImapServerSettings, plain: UpgradableTransport) {
    this.settings = settings;
    this.remote = hostOf(plain.facts.remote);
    this.#plain = plain;
    this.#transport = plain;
    this.output = this.#newOutput();
    this.#reader = this.#newReader();
    const { loginTimeout } = settings.limits;
    this.#loginTimer = setTimeout(() => this.#sendAway('Nobody has logged in for too long.'), loginTimeout);
  }

  get secure(): boolean {
    return this.#transport.facts.tls !== undefined;
  }

  get loggedIn(): string {
    if (this.user === undefined) throw new ImapRefusal('BAD', 'Log in first.');
    return this.user;
  }

  get selected(): Mailbox {
    if (this.mailbox === undefined) throw new ImapRefusal('BAD', 'Select a folder first.');
    return this.mailbox;
  }

  logIn(user: string): void {
    this.user = user;
    clearTimeout(this.#loginTimer);
  }

  /** Says the last word. */
  bye(text: string): void {
    this.leaving = true;
    this.output.line(`* BYE ${text}`);
  }

  /** @returns `undefined` once the client has ended */
  async nextLine(): Promise<CommandLine | undefined> {
    await this.output.flush();
    return this.#reader.next();
  }

  /**
   * Tells what has become of the folder (RFC 3501, section 7.3; RFC 5162 for the order): what is gone, what has come, which
   * flags have changed.
   *
   * @param expunges whether the client may be told that messages are gone; numbers shift by it
   */
  tellChanges(expunges: boolean): void {
    const { mailbox, output } = this;
    if (mailbox === undefined) return;
    if (mailbox.gone) return this.bye('The folder is not there any more.');
    if (expunges) for (const number of mailbox.takeRemoved()) output.line(`* ${number} EXPUNGE`);
    const added = mailbox.takeAdded();
    if (added.length > 0) {
      this.#noteRecent(mailbox, added);
      output.line(`* ${mailbox.size} EXISTS`);
      output.line(`* ${mailbox.recent.size} RECENT`);
    }
    for (const number of mailbox.takeFlagged()) {
      const message = mailbox.message(mailbox.uidAt(number));
      if (message !== undefined)
        output.line(`* ${number} FETCH (UID ${message.uid} ${this.flagItems(message)})`);
    }
  }

  select(mailbox: Mailbox): void {
    this.mailbox = mailbox;
    this.#noteRecent(mailbox, mailbox.uids);
  }

  unselect(): void {
    this.mailbox?.close();
    this.mailbox = undefined;
  }

  /** Messages of which no session was told yet; this does not count as telling. */
  countRecent({ path, uidValidity }: MailFolder, messages: readonly StoredMessage[]): number {
    const uids = messages.map(({ uid }) => uid);
    return this.settings.recent.take(recentKey(this.loggedIn, path, uidValidity), uids, false).length;
  }

  /** `FLAGS (\Seen)`, and where it is wanted ` MODSEQ (17)`. */
  flagItems(message: StoredMessage): string {
    return `FLAGS ${this.flags(message)}${this.condstore ? ` MODSEQ (${message.modSeq})` : ''}`;
  }

  flags({ uid, flags }: StoredMessage): string {
    return `(${[...flags, ...(this.mailbox?.recent.has(uid) === true ? ['\\Recent'] : [])].join(' ')})`;
  }

  /**
   * Puts TLS on the connection, once `agreed` is said. What came behind STARTTLS in the clear could be anybody's.
   *
   * @throws TransportError `tls-handshake`, `timeout`; ProtocolError
   */
  async startTls(agreed: string): Promise<void> {
    const context = await this.#tlsContext();
    if (this.#reader.hasMore) return this.bye('Nothing may be said in the clear behind STARTTLS.');
    this.output.line(agreed);
    await this.output.flush();
    await this.#shakeHands(context);
  }

  /** The same where TLS is there from the first byte. */
  async beginWithTls(): Promise<void> {
    await this.#shakeHands(await this.#tlsContext());
  }

  /** Ends the connection in order. */
  async end(): Promise<void> {
    await this.output.flush();
    await closeInOrder(this.#transport);
  }

  /** Breaks everything off. */
  close(): void {
    clearTimeout(this.#loginTimer);
    this.#reader.close();
    this.unselect();
    this.#transport.close();
  }

  /** From outside: a read is under way already, so that there is none to linger with. */
  #sendAway(why: string): void {
    this.bye(why);
    const end = async (): Promise<void> => {
      await this.output.flush();
      await closeInOrder(this.#transport, async () => undefined);
    };
    // Whoever is gone already need not be told.
    void end().catch(() => {});
  }

  #noteRecent(mailbox: Mailbox, uids: readonly number[]): void {
    const key = recentKey(mailbox.user, mailbox.path, mailbox.uidValidity);
    const recent = this.settings.recent.take(key, uids, !mailbox.readOnly);
    for (const uid of recent) mailbox.recent.add(uid);
  }

  async #tlsContext(): Promise<SecureContext> {
    return this.settings.tlsContext().catch(() => {
      throw new ImapRefusal('NO', 'There is no certificate to be had.', 'UNAVAILABLE');
    });
  }

  async #shakeHands(context: SecureContext): Promise<void> {
    const { handshakeTimeout: timeout } = this.settings.limits;
    this.#transport = await this.#plain.startTls({ as: 'server', context, timeout });
    this.output = this.#newOutput();
    this.#reader = this.#newReader();
  }

  #newOutput(): Output {
    return new Output(this.#transport, this.settings.limits.replyTimeout);
  }

  #newReader(): CommandReader {
    const { inFlight, limits } = this.settings;
    const { idleTimeout, commandTimeout, maxMessage } = limits;
    const loggedIn = (): boolean => this.user !== undefined;
    return new CommandReader(this.#transport, {
      idleTimeout,
      commandTimeout,
      inFlight,
      get maxMessage() {
        return loggedIn() ? maxMessage : undefined;
      },
      goOn: async () => {
        this.output.line('+ Go on.');
        await this.output.flush();
      },
      late: (why) =>
        this.#sendAway(
          why === 'silent'
            ? `Nothing was said for ${idleTimeout / 1000} seconds.`
            : 'The command does not come to its end.',
        ),
    });
  }
}

function recentKey(user: string, path: string, uidValidity: number): string {
  return [user, path, uidValidity].join('\0');
}

/** `127.0.0.1` of `127.0.0.1:143` and of `[::ffff:127.0.0.1]:143`, `::1` of `[::1]:143`. */
function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(?:::ffff:(?=\d+\.))?|\]$/gi, '');
}
