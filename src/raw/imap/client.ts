import { TransportError } from '../../errors.ts';
import { beginSession, dialSession } from '../../net/dial-session.ts';
import { DEFAULT_IDLE_TIMEOUT_MS, GOODBYE_TIMEOUT_MS } from '../../net/time-limits.ts';
import { whenAborted } from '../../net/when-aborted.ts';
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
import { OneAtATime } from '../../protocols/one-at-a-time.ts';
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
  const { transport, plain, recorder } = await dialSession({ host, port }, tls, settings);

  const connection = new ImapConnection(transport);
  return beginSession(connection, settings.signal, async () => {
    const loggedIn = await logIn({ connection, target, port, settings, recorder, plain });
    return new RawImapClient(connection, loggedIn, settings);
  });
}

class RawImapClient implements ImapClient {
  readonly protocol = 'imap';
  readonly kind = 'raw';
  readonly session: ImapSession;
  readonly #state: ImapState;
  readonly #idleTimeout: number;
  readonly #turn: OneAtATime;
  readonly #unwatch: () => void;
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
    this.#turn = new OneAtATime('IMAP', () => connection.closed);
    this.#unwatch = whenAborted(settings.signal, (reason) => connection.close(reason));
  }

  folders({ status = false }: { readonly status?: boolean } = {}): Promise<readonly Folder[]> {
    return this.#turn.alone(() => listFolders(this.#state, status));
  }

  status(folder: string): Promise<FolderStatus> {
    return this.#turn.alone(() => folderStatus(this.#state, folder));
  }

  open(folder: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Promise<OpenFolder> {
    return this.#turn.alone(() => openFolder(this.#state, folder, readOnly));
  }

  summaries(messages: MessageSet, { structure = false }: SummaryOptions = {}): AsyncIterable<MessageSummary> {
    return fetchSummaries(this.#state, messages, structure, () => this.#turn.occupy());
  }

  async source(uid: number): Promise<AsyncIterable<Uint8Array>> {
    const release = this.#turn.occupy();
    try {
      return await fetchSource(this.#state, uid, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  search(terms: readonly SearchTerm[]): Promise<readonly number[]> {
    return this.#turn.alone(() => search(this.#state, terms));
  }

  append(folder: string, message: MessageSource, options: AppendOptions = {}): Promise<Appended> {
    return this.#turn.alone(() => append(this.#state, folder, message, options));
  }

  copy(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#turn.alone(() => copy(this.#state, uids, folder));
  }

  move(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#turn.alone(() => move(this.#state, uids, folder));
  }

  flag(uids: readonly number[], how: 'add' | 'remove' | 'replace', flags: readonly string[]): Promise<void> {
    return this.#turn.alone(() => flag(this.#state, uids, how, flags));
  }

  expunge(uids?: readonly number[]): Promise<number> {
    return this.#turn.alone(() => expunge(this.#state, uids));
  }

  watch(): AsyncIterable<FolderEvent> {
    return watchFolder(this.#state, this.#idleTimeout, () => this.#turn.occupy());
  }

  close(): Promise<void> {
    return (this.#leaving ??= this.#leave());
  }

  async #leave(): Promise<void> {
    this.#unwatch();
    const { connection } = this.#state;
    // Where something is under way, there is nobody to say goodbye to.
    const leave = () => within(connection.request(['LOGOUT']), GOODBYE_TIMEOUT_MS);
    await this.#turn.alone(leave).catch(() => {});
    connection.close(new TransportError('aborted', 'the client was closed'));
  }
}
