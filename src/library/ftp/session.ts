import type { Readable } from 'node:stream';
import { Client, FTPError, type FTPResponse } from 'basic-ftp';
import type { UploadCommand } from 'basic-ftp/dist/transfer.js';
import { DEFAULT_IDLE_TIMEOUT_MS } from '../../net/dial.ts';
import { timerDelay } from '../../net/timer.ts';
import type { TlsSession } from '../../net/types.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import type { FileClientSettings, Listing, WriteOptions } from '../../protocols/files.ts';
import { portOf } from '../../protocols/ftp-arguments.ts';
import { isEmptyFolder, refusalFor } from '../../protocols/ftp-refusals.ts';
import type { FtpTarget } from '../../protocols/ftp.ts';
import { baseName, parentOf, type RemotePath } from '../../protocols/remote-path.ts';
import type { ConnectionRecorder, ConnectionRole } from '../../transcript/types.ts';
import { FtpControl } from './control.ts';
import { openDataConnection } from './data-connection.ts';
import { MAX_LISTING_BYTES, readListing, readNames } from './entries.ts';
import { toReply } from './replies.ts';

/** basic-ftp's client, with connections made by net, and with what it lacks: STOU, REST before STOR, ASCII. */
export class FtpSession extends Client {
  override readonly ftp: FtpControl;
  readonly target: FtpTarget;
  readonly settings: FileClientSettings;
  readonly port: number;
  /** In milliseconds. */
  readonly idleTimeout: number;
  /** Aborted when the session ends, by whomever. */
  readonly signal: AbortSignal;
  readonly #ending = new AbortController();
  #unwatch: () => void = () => {};

  /** Where the control connection leads, for messages. */
  remote = '';
  greeted = false;
  /** Of the control connection. */
  recorder: ConnectionRecorder | undefined;
  /** Of the control connection, for data connections to resume. */
  tlsSession: (() => TlsSession | undefined) | undefined;
  protectsData = false;
  /** FEAT's lines. */
  offers: readonly string[] = [];
  /** The folder in which it begins; empty where the server does not tell. */
  home = '' as RemotePath;
  /** Without EPSV and EPRT; also where the server has turned out not to know them. */
  classic: boolean;
  /** Why TLS failed on the data connection: basic-ftp hears of it in OpenSSL's words. */
  dataFailure: Error | undefined;
  /** Gives up what was made ready for a transfer. */
  onTransferEnd = (): void => {};
  #type: 'A' | 'I' | undefined;
  #folder: RemotePath | undefined;
  #restart = 0;
  #isNothing = false;
  #listing: Listing = { entries: [], unknown: [] };

  constructor(target: FtpTarget, settings: FileClientSettings) {
    const idleTimeout = timerDelay(Math.ceil(settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS));
    super(idleTimeout, { maxListingBytes: MAX_LISTING_BYTES });
    this.ftp = new FtpControl(idleTimeout);
    this.target = target;
    this.settings = settings;
    this.port = portOf(target);
    this.idleTimeout = idleTimeout;
    this.classic = target.classic ?? false;
    this.signal = this.#ending.signal;
    this.prepareTransfer = () => this.#prepare();
    this.parseList = (text) => {
      this.#listing = target.listing === 'names' ? readNames(text) : readListing(text);
      const { entries, unknown } = this.#listing;
      this.#isNothing = text === '' || (entries.length === 0 && unknown.length > 0);
      return [];
    };
    this.#unwatch = whenAborted(settings.signal, (reason) => this.end(reason));
  }

  /** Closes everything at once; what is under way fails with the reason. Safe to call twice. */
  end(reason?: Error): void {
    this.#unwatch();
    this.#ending.abort(reason ?? new Error('closed'));
    if (reason === undefined) this.close();
    else this.ftp.closeWithError(reason);
    this.endTransfer();
  }

  record(port: number, role?: ConnectionRole): ConnectionRecorder | undefined {
    return this.settings.recorder?.connection(this.target.host, port, role);
  }

  async setType(type: 'A' | 'I'): Promise<void> {
    if (this.#type === type) return;
    await this.send(`TYPE ${type}`);
    this.#type = type;
  }

  /** Where home is known, all paths are absolute, and there is no need to go back. */
  async enter(folder: RemotePath): Promise<void> {
    if (this.#folder === folder) return;
    await this.cd(folder);
    this.#folder = folder;
  }

  /** The reply, also a refusal. */
  quote(command: string): Promise<FTPResponse> {
    const secret = /^(?:PASS|ACCT) (.+)$/i.exec(command)?.[1];
    if (secret !== undefined) this.recorder?.hide([secret]);
    // It may be one that sets them.
    this.#type = undefined;
    this.#folder = undefined;
    return this.ftp.reply(command);
  }

  /** What is in a folder; in the one that the server is in, without a name. */
  async readFolder(path?: string): Promise<Listing> {
    try {
      await this.list(path);
      // What does not know `-a` may take it for a name, and find nothing; with it, a folder lists itself at least.
      const [command] = this.availableListCommands;
      if (command === 'LIST -a' && this.#isNothing) {
        this.availableListCommands = ['LIST'];
        await this.list(path);
      }
      return this.#listing;
    } catch (error) {
      const isNothing =
        error instanceof FTPError &&
        isEmptyFolder(refusalFor(this.ftp.command, toReply(error)), this.target.listing === 'names');
      if (!isNothing) throw error;
      return { entries: [], unknown: [] };
    } finally {
      this.endTransfer();
    }
  }

  /**
   * Sends a file.
   *
   * @param path with `unique`, what the server may make a name of
   * @returns the first reply and the last
   */
  async store(
    source: Readable,
    path: RemotePath,
    { how = 'replace', offset = 0 }: WriteOptions,
  ): Promise<FTPResponse[]> {
    this.#restart = how === 'resume' ? offset : 0;
    const command = COMMANDS[how] as UploadCommand;
    try {
      // RFC 959, section 4.1.3: it gets its name in the folder where the session is.
      const isUnique = how === 'unique' && this.home !== '';
      if (isUnique) await this.enter(parentOf(path));
      const last = await this._uploadFromStream(source, isUnique ? baseName(path) : path, command);
      return this.ftp.begun === undefined ? [last] : [this.ftp.begun, last];
    } finally {
      this.#restart = 0;
      source.destroy();
      this.endTransfer();
    }
  }

  /** Closes the data connection, where there still is one. */
  endTransfer(): void {
    this.ftp.connecting = undefined;
    this.ftp.dataSocket = undefined;
    this.onTransferEnd();
    this.onTransferEnd = () => {};
  }

  async #prepare(): Promise<FTPResponse> {
    const reply = await openDataConnection(this);
    // Right before STOR (RFC 3659, section 5.3), for which basic-ftp leaves no other place.
    if (this.#restart > 0) await this.ftp.request(`REST ${this.#restart}`);
    return reply;
  }
}

const COMMANDS = { replace: 'STOR', resume: 'STOR', append: 'APPE', unique: 'STOU' } as const;
