import { TransportError } from '../../errors.ts';
import { beginSession, dialSession } from '../../net/dial-session.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, GOODBYE_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { DialContext } from '../../net/types.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import { within } from '../../net/within.ts';
import { refuseImpossibleMode } from '../../protocols/file-mode.ts';
import type {
  FileClientSettings,
  FileEntry,
  FileSession,
  Listing,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../../protocols/files.ts';
import {
  portOf,
  refuseImpossibleTarget,
  refusePartOfText,
  refuseUnquotable,
  timeValOf,
} from '../../protocols/ftp-arguments.ts';
import { findFeature } from '../../protocols/ftp-features.ts';
import { chosenName } from '../../protocols/ftp-replies.ts';
import type { FtpClient, FtpReply, FtpTarget } from '../../protocols/ftp.ts';
import { OneAtATime } from '../../protocols/one-at-a-time.ts';
import { parentOf, type RemotePath } from '../../protocols/remote-path.ts';
import { fromNetworkText, toNetworkText } from '../../wire/text-mode.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { ControlConnection, SECRET_VERBS } from './control.ts';
import { DataConnections } from './data-connection.ts';
import { download } from './download.ts';
import { chooseListingVerb, listFolder } from './list-folder.ts';
import { logIn } from './login.ts';
import { FtpSession } from './session.ts';
import { statPath } from './stat-path.ts';
import type { Transfer } from './transfer.ts';
import { upload } from './upload.ts';

const STORING = { replace: 'STOR', resume: 'STOR', append: 'APPE', unique: 'STOU' } as const;

/**
 * An FTP session by hand: login.ts has its beginning, transfer.ts what moves data, control.ts all that is said.
 *
 * @throws TransportError, RefusalError `unavailable`, `login-denied`, ProtocolError, LimitError
 */
export async function openFtp(target: FtpTarget, settings: FileClientSettings = {}): Promise<FtpClient> {
  refuseImpossibleTarget(target);
  const { host, tls = 'auto' } = target;
  const port = portOf(target);
  const { transport, plain, recorder } = await dialSession({ host, port }, tls, settings);

  const control = new ControlConnection(transport, settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS);
  return beginSession(control, settings.signal, async () => {
    const { greeting, features, home, protect } = await logIn({ control, plain, target, settings, recorder });
    const connections = new DataConnections(control, target, settings, protect);
    const listingVerb = chooseListingVerb(target.listing, findFeature(features, 'MLST') !== undefined);
    const session = new FtpSession(control, connections, { features, home, listingVerb });
    const facts = { connection: control.facts, greeting, home, features };
    return new RawFtpClient(session, facts, { signal: settings.signal, recorder });
  });
}

class RawFtpClient implements FtpClient {
  readonly protocol = 'ftp';
  readonly kind = 'raw';
  readonly session: FileSession;
  readonly #ftp: FtpSession;
  readonly #turn: OneAtATime;
  readonly #unwatch: () => void;
  /** Of the control connection. */
  readonly #recorder: ConnectionRecorder | undefined;

  constructor(ftp: FtpSession, session: FileSession, { signal, recorder }: DialContext) {
    this.#ftp = ftp;
    this.session = session;
    this.#recorder = recorder;
    this.#turn = new OneAtATime('FTP', () => ftp.control.closed);
    this.#unwatch = whenAborted(signal, (reason) => ftp.close(reason));
  }

  list(folder: RemotePath): Promise<Listing> {
    return this.#turn.alone(() => listFolder(this.#ftp, folder));
  }

  stat(path: RemotePath): Promise<FileEntry> {
    return this.#turn.alone(() => statPath(this.#ftp, path));
  }

  async read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    const { offset = 0, length = Infinity, text = false } = options;
    refusePartOfText(options);
    const release = this.#turn.occupy();
    try {
      const transfer = await this.#begin(text, { verb: 'RETR', argument: this.#ftp.resolve(path), offset });
      const whole = offset === 0 && !text;
      const bytes = await download(transfer, { length, whole, onEnd: release });
      return text ? fromNetworkText(bytes) : bytes;
    } catch (error) {
      release();
      throw error;
    }
  }

  write(path: RemotePath, body: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<Stored> {
    const { how = 'replace', offset = 0, text = false } = options;
    const unique = how === 'unique';
    return this.#turn.alone(async () => {
      const target = this.#ftp.resolve(path);
      // RFC 959, section 4.1.3: the name is the server's choice, in the folder where the session is. From there, only home leads back.
      const enters = unique && this.#ftp.home !== '';
      if (enters) await this.#ftp.enter(parentOf(target));
      const argument = enters ? undefined : target;
      const command = { verb: STORING[how], argument, offset: how === 'resume' ? offset : 0 };
      const transfer = await this.#begin(text, command);
      const { bytes, reply } = await upload(transfer, text ? toNetworkText(body) : body);
      const name = unique ? chosenName([transfer.preliminary, reply]) : undefined;
      return { bytes, ...(name === undefined ? {} : { name }) };
    });
  }

  remove(path: RemotePath): Promise<void> {
    return this.#tell('DELE', path);
  }

  removeFolder(path: RemotePath): Promise<void> {
    return this.#tell('RMD', path);
  }

  makeFolder(path: RemotePath): Promise<void> {
    return this.#tell('MKD', path);
  }

  rename(from: RemotePath, to: RemotePath): Promise<void> {
    return this.#turn.alone(async () => {
      const [source, target] = [this.#ftp.resolve(from), this.#ftp.resolve(to)];
      await this.#ftp.control.request('RNFR', source);
      await this.#ftp.control.request('RNTO', target);
    });
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    refuseImpossibleMode(mode);
    await this.#tell('SITE', path, `CHMOD ${mode.toString(8).padStart(3, '0')} `);
  }

  async setModified(path: RemotePath, time: number): Promise<void> {
    const when = timeValOf(time);
    // draft-somers-ftp-mfxx; what has no MFMT may take MDTM with a time before the path.
    await this.#tell(this.#ftp.has('MFMT') ? 'MFMT' : 'MDTM', path, `${when} `);
  }

  async quote(command: string): Promise<FtpReply> {
    refuseUnquotable(command);
    const [, word = '', argument] = /^([^ ]*)(?: ([^]*))?$/.exec(command) ?? [];
    const verb = word.toUpperCase();
    return this.#turn.alone(async () => {
      // The server may repeat it.
      if (SECRET_VERBS.has(verb) && argument !== undefined) this.#recorder?.hide([argument]);
      const reply = await this.#ftp.control.exchange(verb, argument);
      this.#ftp.forget();
      return reply;
    });
  }

  async close(): Promise<void> {
    this.#unwatch();
    const { control } = this.#ftp;
    // Where something is under way, there is nobody to say goodbye to.
    const leave = () => within(control.exchange('QUIT'), GOODBYE_TIMEOUT_MS);
    await this.#turn.alone(leave).catch(() => {});
    this.#ftp.close(new TransportError('aborted', 'the client was closed'));
  }

  async #begin(text: boolean, command: Parameters<FtpSession['beginTransfer']>[0]): Promise<Transfer> {
    await this.#ftp.setType(text ? 'A' : 'I');
    return this.#ftp.beginTransfer(command);
  }

  /** A command about a path, with what stands before it. */
  #tell(verb: string, path: RemotePath, before = ''): Promise<void> {
    return this.#turn.alone(async () => {
      await this.#ftp.control.request(verb, `${before}${this.#ftp.resolve(path)}`);
    });
  }
}
