import type { SecureContext } from 'node:tls';
import { TransportError } from '../../errors.ts';
import type { Transport, UpgradableTransport } from '../../net/types.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import type { FtpCommand } from '../../raw/ftp/command.ts';
import { type FactName, FACTS } from '../../raw/ftp/listing/fact-choice.ts';
import { encodeReply } from '../../raw/ftp/reply.ts';
import { resolvePath } from '../store/path.ts';
import type { Account } from '../store/types.ts';
import { CommandReader } from './command-reader.ts';
import { DataChannel } from './data-channel.ts';
import { closeInOrder, withDeadline } from '../deadline.ts';
import { FtpRefusal } from './refusal.ts';
import type { FtpServerSettings } from './settings.ts';

/** A transfer under way. */
export interface RunningTransfer {
  /** The command, for STAT. */
  readonly what: string;
  bytes: number;
  abort(): void;
}

/** What a command is about, and what has come of it so far. */
export interface Outcome {
  /** The path, or of PASS the user; one character a byte. */
  subject?: string;
  /** Of the last reply. */
  code?: number;
  /** Of a transfer. */
  bytes?: number;
}

/** One client's control connection, and what its commands have settled so far (RFC 959, section 5.1, has the defaults). */
export class Session {
  readonly settings: FtpServerSettings;
  readonly data: DataChannel;
  /** The addresses of both ends, IPv4 inside of IPv6 as IPv4. */
  readonly addresses: { readonly server: string; readonly client: string };

  /** What USER has said, until PASS follows. */
  user: string | undefined;
  account: Account | undefined;
  failedLogins = 0;
  folder = '/' as RemotePath;
  type: 'A' | 'I' = 'A';
  /** Where the next transfer begins. */
  restart = 0;
  renameFrom: RemotePath | undefined;
  /** After EPSV ALL, no other way to a data connection is taken (RFC 2428, section 4). */
  extendedPassiveOnly = false;
  /** PBSZ has been said, without which there is no PROT (RFC 4217, section 8). */
  mayProtect = false;
  protectsData = false;
  /** What MLSD and MLST tell. */
  facts: readonly FactName[] = FACTS;
  transfer: RunningTransfer | undefined;
  /** Of the command that is carried out. */
  outcome: Outcome = {};
  /** Set by QUIT. */
  leaving = false;

  readonly #closing = new AbortController();
  #control: Transport;
  readonly #plain: UpgradableTransport;
  #reader: CommandReader;

  constructor(settings: FtpServerSettings, plain: UpgradableTransport) {
    this.settings = settings;
    this.data = new DataChannel(settings.limits);
    this.addresses = { server: hostOf(plain.facts.local), client: hostOf(plain.facts.remote) };
    this.#plain = plain;
    this.#control = plain;
    this.#reader = new CommandReader(this.#control);
  }

  /** Aborted when everything is broken off. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get secure(): boolean {
    return this.#control.facts.tls !== undefined;
  }

  /** Whom it is; only commands that are for anyone are carried out without. */
  get loggedIn(): Account {
    if (this.account === undefined) throw new FtpRefusal(530, 'Log in first, with USER and PASS.');
    return this.account;
  }

  resolve(path: string): RemotePath {
    const resolved = resolvePath(this.folder, path as RemotePath);
    this.outcome.subject = resolved;
    return resolved;
  }

  /** Of several lines, those in between that begin with a space go out as they are. */
  async reply(code: number, ...lines: readonly string[]): Promise<void> {
    this.outcome.code = code;
    await withDeadline(this.#control.write(encodeReply(code, lines)), this.settings.limits.replyTimeout, () =>
      this.#control.close(new TransportError('timeout', 'the client takes no replies')),
    );
  }

  /** @returns `undefined` once the client has ended, or was sent away for its silence */
  async nextCommand(): Promise<FtpCommand | 'too-long' | undefined> {
    const { idleTimeout } = this.settings.limits;
    let late = false;
    const sendAway = async (): Promise<void> => {
      late = true;
      await this.reply(421, `Nothing was said for ${idleTimeout / 1000} seconds.`).catch(() => {});
      await closeInOrder(this.#control, async () => undefined);
    };
    try {
      return await withDeadline(this.#reader.next(), idleTimeout, () => void sendAway());
    } catch (error) {
      if (late) return undefined;
      throw error;
    }
  }

  /** Shows commands as they come while a transfer runs (CommandReader.readAhead). */
  readAhead(take: (command: FtpCommand) => Promise<boolean>, signal: AbortSignal): Promise<void> {
    return this.#reader.readAhead(take, signal);
  }

  /**
   * Puts TLS on the control connection. What came behind AUTH in the clear could be anybody's, and ends the session.
   *
   * @throws TransportError `tls-handshake`, `timeout`; ProtocolError
   */
  async startTls(): Promise<void> {
    const context = await this.#tlsContext();
    if (this.#reader.hasMore) {
      this.leaving = true;
      throw new FtpRefusal(421, 'Nothing may be said in the clear behind AUTH.');
    }
    await this.reply(234, 'Begin the TLS handshake.');
    await this.#shakeHands(context);
  }

  /** The same where TLS is there from the first byte. */
  async beginWithTls(): Promise<void> {
    await this.#shakeHands(await this.#tlsContext());
  }

  /** Forgets who it is, as USER wants it. */
  logOut(): void {
    this.user = undefined;
    this.account = undefined;
    this.folder = '/' as RemotePath;
    this.renameFrom = undefined;
    this.restart = 0;
  }

  /** … and everything else, as REIN and AUTH want it. */
  reset(): void {
    this.logOut();
    this.data.close();
    this.type = 'A';
    this.extendedPassiveOnly = false;
    this.mayProtect = false;
    this.protectsData = false;
    this.facts = FACTS;
  }

  /** Ends the control connection in order. */
  async end(): Promise<void> {
    await closeInOrder(this.#control, () => this.#reader.next());
  }

  /** Breaks everything off. */
  close(): void {
    this.#closing.abort();
    this.transfer?.abort();
    this.data.breakOff();
    this.#control.close();
  }

  async #tlsContext(): Promise<SecureContext> {
    return this.settings.tlsContext().catch(() => {
      throw new FtpRefusal(431, 'There is no certificate to be had.');
    });
  }

  async #shakeHands(context: SecureContext): Promise<void> {
    const { handshakeTimeout: timeout } = this.settings.limits;
    this.#control = await this.#plain.startTls({ as: 'server', context, timeout });
    this.#reader = new CommandReader(this.#control);
  }
}

/** `127.0.0.1` of `127.0.0.1:21` and of `[::ffff:127.0.0.1]:21`, `::1` of `[::1]:21`. */
function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(?:::ffff:(?=\d+\.))?|\]$/gi, '');
}
