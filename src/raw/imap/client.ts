import { TransportError, UsageError } from '../../errors.ts';
import { beginSession, dialSession } from '../../net/dial-session.ts';
import { abortError } from '../../net/explain.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, GOODBYE_TIMEOUT_MS } from '../../net/time-limits.ts';
import { within } from '../../net/within.ts';
import type {
  Appended,
  AppendOptions,
  Copied,
  Folder,
  FolderEvent,
  FolderStatus,
  ImapClient,
  ImapSession,
  ImapSettings,
  ImapTarget,
  MessageSet,
  MessageSummary,
  OpenFolder,
  SearchTerm,
  SummaryOptions,
} from '../../protocols/imap.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import { append } from './append.ts';
import { copy, expunge, flag, move } from './change.ts';
import { ImapConnection } from './connection.ts';
import { folderStatus, listFolders } from './folders.ts';
import { type LoggedIn, logIn } from './login.ts';
import { openFolder } from './open-folder.ts';
import { search } from './search.ts';
import { ImapState } from './session.ts';
import { fetchSource } from './source.ts';
import { fetchSummaries } from './summaries.ts';
import { watchFolder } from './watch.ts';

/**
 * An IMAP session by hand: login.ts has its beginning, connection.ts all that is said.
 *
 * @throws TransportError, RefusalError `unavailable`, `login-denied`, ProtocolError, LimitError
 */
export async function openImap(target: ImapTarget, settings: ImapSettings = {}): Promise<ImapClient> {
  const { host, tls = 'auto', port = tls === 'implicit' ? 993 : 143 } = target;
  const { signal } = settings;
  const recorder = settings.recorder?.connection(host, port);
  const context = { signal, recorder };
  const { transport, plain } = await dialSession({ host, port }, tls, settings.dial, context);

  const connection = new ImapConnection(transport);
  return beginSession(connection, signal, async () => {
    const loggedIn = await logIn({ connection, target, port, settings, recorder, plain });
    return new RawImapClient(connection, loggedIn, settings);
  });
}

class RawImapClient implements ImapClient {
  readonly protocol = 'imap';
  readonly kind = 'raw';
  readonly session: ImapSession;
  readonly #state: ImapState;
  readonly #signal: AbortSignal | undefined;
  readonly #idleTimeout: number;
  #isBusy = false;
  #leaving: Promise<void> | undefined;

  constructor(
    connection: ImapConnection,
    { greeting, authenticated, utf8 }: LoggedIn,
    settings: ImapSettings,
  ) {
    this.#state = new ImapState(connection, utf8);
    this.#idleTimeout = settings.dial?.idleTimeout ?? DEFAULT_IDLE_TIMEOUT_MS;
    this.session = {
      connection: connection.facts,
      greeting,
      get capabilities() {
        return [...connection.capabilities].toSorted();
      },
      ...(authenticated === undefined ? {} : { authenticated }),
    };
    this.#signal = settings.signal;
    this.#signal?.addEventListener('abort', this.#onAbort);
    if (this.#signal?.aborted === true) this.#onAbort();
  }

  folders({ status = false }: { readonly status?: boolean } = {}): Promise<readonly Folder[]> {
    return this.#alone(() => listFolders(this.#state, status));
  }

  status(folder: string): Promise<FolderStatus> {
    return this.#alone(() => folderStatus(this.#state, folder));
  }

  open(folder: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Promise<OpenFolder> {
    return this.#alone(() => openFolder(this.#state, folder, readOnly));
  }

  summaries(messages: MessageSet, { structure = false }: SummaryOptions = {}): AsyncIterable<MessageSummary> {
    return fetchSummaries(this.#state, messages, structure, () => this.#occupy());
  }

  async source(uid: number): Promise<AsyncIterable<Uint8Array>> {
    const release = this.#occupy();
    try {
      return await fetchSource(this.#state, uid, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  search(terms: readonly SearchTerm[]): Promise<readonly number[]> {
    return this.#alone(() => search(this.#state, terms));
  }

  append(folder: string, message: MessageSource, options: AppendOptions = {}): Promise<Appended> {
    return this.#alone(() => append(this.#state, folder, message, options));
  }

  copy(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#alone(() => copy(this.#state, uids, folder));
  }

  move(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#alone(() => move(this.#state, uids, folder));
  }

  flag(uids: readonly number[], how: 'add' | 'remove' | 'replace', flags: readonly string[]): Promise<void> {
    return this.#alone(() => flag(this.#state, uids, how, flags));
  }

  expunge(uids?: readonly number[]): Promise<number> {
    return this.#alone(() => expunge(this.#state, uids));
  }

  watch(): AsyncIterable<FolderEvent> {
    return watchFolder(this.#state, this.#idleTimeout, () => this.#occupy());
  }

  close(): Promise<void> {
    return (this.#leaving ??= this.#leave());
  }

  async #leave(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const { connection } = this.#state;
    if (!this.#isBusy && !connection.closed) {
      await within(connection.request(['LOGOUT']), GOODBYE_TIMEOUT_MS).catch(() => {});
    }
    connection.close(new TransportError('aborted', 'the client was closed'));
  }

  readonly #onAbort = (): void => this.#state.connection.close(abortError(this.#signal as AbortSignal));

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const release = this.#occupy();
    try {
      return await work();
    } finally {
      release();
    }
  }

  #occupy(): () => void {
    if (this.#leaving !== undefined) throw new TransportError('aborted', 'the client was closed');
    if (this.#isBusy) {
      throw new UsageError('an IMAP session does one thing at a time: is there a message that was not read?');
    }
    this.#isBusy = true;
    return () => {
      this.#isBusy = false;
    };
  }
}
