import { isRefusal } from '../errors.ts';
import { refuseImpossibleMode } from '../protocols/file-mode.ts';
import type {
  FileClientSettings,
  FileEntry,
  FileSession,
  Listing,
  ReadOptions,
  Stored,
  WriteOptions,
} from '../protocols/files.ts';
import {
  refuseImpossibleTarget,
  refuseLineEnds,
  refusePartOfText,
  refuseUnquotable,
  timeValOf,
} from '../protocols/ftp-arguments.ts';
import { findFeature } from '../protocols/ftp-features.ts';
import { chosenName } from '../protocols/ftp-replies.ts';
import type { FtpClient, FtpReply, FtpTarget } from '../protocols/ftp.ts';
import { OneAtATime } from '../protocols/one-at-a-time.ts';
import { joinPath, type RemotePath } from '../protocols/remote-path.ts';
import { fromNetworkText, toNetworkText } from '../wire/text-mode.ts';
import { connect } from './ftp/connect.ts';
import { Download } from './ftp/download.ts';
import { explainFailure } from './ftp/explain.ts';
import { findHome, logIn, settle } from './ftp/login.ts';
import { describePath, listFolder } from './ftp/look.ts';
import { toReply } from './ftp/replies.ts';
import { FtpSession } from './ftp/session.ts';
import { Upload } from './ftp/upload.ts';

/**
 * An FTP session over basic-ftp, which writes the commands and reads the replies and listings; connections are dialled by net.
 *
 * @throws UsageError, TransportError, RefusalError `login-denied`, `unavailable`, ProtocolError, LimitError
 */
export async function openFtp(target: FtpTarget, settings: FileClientSettings = {}): Promise<FtpClient> {
  refuseImpossibleTarget(target);
  const session = new FtpSession(target, settings);
  try {
    const connected = await connect(session);
    await logIn(session, connected);
    await settle(session, connected);
    await findHome(session);
    const { home, offers: features } = session;
    return new LibraryFtpClient(session, { ...connected, home, features });
  } catch (error) {
    const explained = explainFailure(error, session);
    session.end();
    throw explained;
  }
}

class LibraryFtpClient implements FtpClient {
  readonly kind = 'library';
  readonly protocol = 'ftp';
  readonly session: FileSession;
  readonly #ftp: FtpSession;
  readonly #turn: OneAtATime;

  constructor(ftp: FtpSession, session: FileSession) {
    this.#ftp = ftp;
    this.session = session;
    this.#turn = new OneAtATime('FTP', () => ftp.closed);
  }

  list(folder: RemotePath): Promise<Listing> {
    return this.#do([folder], () => listFolder(this.#ftp, this.#at(folder)));
  }

  stat(path: RemotePath): Promise<FileEntry> {
    return this.#do([path], () => describePath(this.#ftp, this.#at(path)));
  }

  async read(path: RemotePath, options: ReadOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    const { offset = 0, length = Infinity, text = false } = options;
    refusePartOfText(options);
    refuseLineEnds(path);
    const release = this.#turn.occupy();
    try {
      await this.#ftp.setType(text ? 'A' : 'I');
      const download = new Download(this.#ftp, (sink) => this.#ftp.downloadTo(sink, this.#at(path), offset));
      await download.begin();
      const body = this.#body(download, length, release);
      return text ? fromNetworkText(body) : body;
    } catch (error) {
      this.#ftp.endTransfer();
      release();
      throw this.#judge(error);
    }
  }

  async write(
    path: RemotePath,
    body: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<Stored> {
    const upload = new Upload(options.text === true ? toNetworkText(body) : body);
    const storing = this.#do([path], async () => {
      await this.#ftp.setType(options.text === true ? 'A' : 'I');
      const replies = await this.#ftp.store(upload.source, this.#at(path), options);
      const name = options.how === 'unique' ? chosenName(replies.map(toReply)) : undefined;
      return { bytes: upload.sent, ...(name === undefined ? {} : { name }) };
    });
    return storing.catch((error: unknown) => {
      throw upload.failure === undefined ? error : upload.failure.error;
    });
  }

  async remove(path: RemotePath): Promise<void> {
    await this.#do([path], () => this.#ftp.remove(this.#at(path)));
  }

  async removeFolder(path: RemotePath): Promise<void> {
    await this.#do([path], () => this.#ftp.removeEmptyDir(this.#at(path)));
  }

  async makeFolder(path: RemotePath): Promise<void> {
    await this.#do([path], () => this.#send('MKD', path));
  }

  async rename(from: RemotePath, to: RemotePath): Promise<void> {
    await this.#do([from, to], () => this.#ftp.rename(this.#at(from), this.#at(to)));
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    refuseImpossibleMode(mode);
    await this.#do([path], () => this.#send(`SITE CHMOD ${mode.toString(8).padStart(3, '0')}`, path));
  }

  async setModified(path: RemotePath, time: number): Promise<void> {
    // Before there was MFMT, servers took MDTM for it when a time stands before the name.
    const verb = findFeature(this.#ftp.offers, 'MFMT') === undefined ? 'MDTM' : 'MFMT';
    const words = `${verb} ${timeValOf(time)}`;
    await this.#do([path], () => this.#send(words, path));
  }

  async quote(command: string): Promise<FtpReply> {
    refuseUnquotable(command);
    return this.#do([], async () => toReply(await this.#ftp.quote(command)));
  }

  async close(): Promise<void> {
    this.#ftp.end();
  }

  /** Absolute, where the server tells where home is: a command may have led elsewhere. */
  #at(path: RemotePath): RemotePath {
    return joinPath(this.session.home, path);
  }

  /** One thing at a time, and nothing after an error: only a refusal leaves the session as it was. */
  async #do<T>(words: readonly string[], work: () => Promise<T>): Promise<T> {
    refuseLineEnds(...words);
    return this.#turn.alone(work, (error) => this.#judge(error));
  }

  #judge(error: unknown): unknown {
    const explained = explainFailure(error, this.#ftp);
    if (!isRefusal(explained) || this.#ftp.ftp.goodbye !== undefined) this.#ftp.end();
    return explained;
  }

  async *#body(
    download: Download,
    length: number,
    release: () => void,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* download.read(length);
    } catch (error) {
      this.#judge(error);
      throw error;
    } finally {
      await download.leave();
      this.#ftp.endTransfer();
      release();
    }
  }

  async #send(words: string, path: RemotePath): Promise<void> {
    await this.#ftp.send(`${words} ${await this.#ftp.protectWhitespace(this.#at(path))}`);
  }
}
