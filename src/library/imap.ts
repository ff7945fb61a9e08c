import {
  type ErrorCode,
  isNetkitError,
  isRefusal,
  RefusalError,
  TransportError,
  UsageError,
} from '../errors.ts';
import { GOODBYE_TIMEOUT_MS } from '../net/time-limits.ts';
import { within } from '../net/within.ts';
import type {
  AppendOptions,
  Appended,
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
} from '../protocols/imap.ts';
import { refuseFlags } from '../protocols/imap-flags.ts';
import { withoutSecrets } from '../protocols/mail-secrets.ts';
import type { MessageSource } from '../protocols/mail.ts';
import { OneAtATime } from '../protocols/one-at-a-time.ts';
import { refuseLineEnds, uidSet } from './imap/arguments.ts';
import { connect } from './imap/connect.ts';
import { explainFailure } from './imap/explain.ts';
import { askStatus, listFolders, openFolder } from './imap/folders.ts';
import { logIn } from './imap/login.ts';
import { gatherMessage } from './imap/message.ts';
import { latestRefusal } from './imap/refusal.ts';
import { toQuery } from './imap/search-query.ts';
import { Session } from './imap/session.ts';
import { openSource } from './imap/source.ts';
import { fetchSummaries, rangeOf } from './imap/summaries.ts';
import { watchFolder } from './imap/watch.ts';

const BY_UID = { uid: true } as const;
/** What is the matter is at this end, and the session as good as it was. */
const OUR_OWN: ReadonlySet<ErrorCode> = new Set(['usage', 'too-large']);

/**
 * An IMAP session over imapflow, which writes the commands and reads the answers; the connection is made by net.
 *
 * @throws UsageError, TransportError, RefusalError `login-denied`, `unavailable`, ProtocolError, LimitError
 */
export async function openImap(target: ImapTarget, settings: ImapSettings = {}): Promise<ImapClient> {
  const { user = '', password = '', token = '' } = target.credentials ?? {};
  refuseLineEnds(target.host, user, password, token);
  const session = new Session(target, settings);
  try {
    const connection = await connect(session);
    const authenticated = await logIn(session, connection.tls !== undefined);
    return new LibraryImapClient(session, {
      connection,
      greeting: session.flow.greeting ?? '',
      get capabilities() {
        return session.flow.offers;
      },
      ...(authenticated === undefined ? {} : { authenticated }),
    });
  } catch (error) {
    const explained = withoutSecrets(explainFailure(error, session), session.secrets);
    session.end(explained instanceof Error ? explained : undefined);
    throw explained;
  }
}

class LibraryImapClient implements ImapClient {
  readonly kind = 'library';
  readonly protocol = 'imap';
  readonly session: ImapSession;
  readonly #session: Session;
  readonly #turn: OneAtATime;

  constructor(session: Session, facts: ImapSession) {
    this.#session = session;
    this.session = facts;
    this.#turn = new OneAtATime('IMAP', () => session.flow.isClosed);
  }

  folders({ status = false }: { readonly status?: boolean } = {}): Promise<readonly Folder[]> {
    return this.#do(() => listFolders(this.#session, status));
  }

  status(folder: string): Promise<FolderStatus> {
    return this.#do(() => askStatus(this.#session, folder), [folder]);
  }

  open(folder: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Promise<OpenFolder> {
    return this.#do(() => openFolder(this.#session, folder, readOnly), [folder]);
  }

  summaries(messages: MessageSet, options: SummaryOptions = {}): AsyncIterable<MessageSummary> {
    return this.#each(() => {
      const range = rangeOf(messages, this.#session);
      return range === undefined ? nothing() : fetchSummaries(this.#session, range, options);
    });
  }

  async source(uid: number): Promise<AsyncIterable<Uint8Array>> {
    uidSet([uid]);
    const release = this.#begin();
    try {
      this.#needFolder();
      const source = await openSource(this.#session, uid);
      return this.#while(() => source, release);
    } catch (error) {
      release();
      throw this.#judge(error);
    }
  }

  search(terms: readonly SearchTerm[]): Promise<readonly number[]> {
    return this.#inFolder(async (flow) => {
      // imapflow would have what is so many seconds old (RFC 5032) for what was received on a day.
      flow.capabilities.delete('WITHIN');
      const uids = await flow.search(toQuery(terms), BY_UID);
      return Array.isArray(uids) ? uids : this.#refuse('UID SEARCH');
    });
  }

  async append(folder: string, message: MessageSource, options: AppendOptions = {}): Promise<Appended> {
    const { flags = [], received } = options;
    refuseFlags(flags);
    return this.#do(async () => {
      const bytes = await gatherMessage(message);
      const date = received === undefined ? undefined : new Date(received);
      const appended = await this.#session.flow.append(folder, bytes, [...flags], date);
      if (appended === false) return this.#refuse('APPEND');
      const { uid, uidValidity } = appended;
      return {
        ...(uid === undefined ? {} : { uid }),
        ...(uidValidity === undefined ? {} : { uidValidity: Number(uidValidity) }),
      };
    }, [folder]);
  }

  copy(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#withUids(uids, {}, [folder], async (flow, set) => {
      const copied = await flow.messageCopy(set, folder, BY_UID);
      return copied === false ? this.#refuse('UID COPY') : mapOf(copied);
    });
  }

  move(uids: readonly number[], folder: string): Promise<Copied> {
    return this.#withUids(uids, {}, [folder], async (flow, set) => {
      // imapflow would expunge all that is marked, which others may have marked.
      if (!flow.capabilities.has('MOVE')) this.#needUidPlus();
      const moved = await flow.messageMove(set, folder, BY_UID);
      return moved === false ? this.#refuse('UID MOVE') : mapOf(moved);
    });
  }

  async flag(
    uids: readonly number[],
    how: 'add' | 'remove' | 'replace',
    flags: readonly string[],
  ): Promise<void> {
    refuseFlags(flags);
    return this.#withUids(uids, undefined, [], async (flow, set) => {
      if (flags.length === 0 && how !== 'replace') return;
      const stored = await flow[SETTERS[how]](set, [...flags], { uid: true, silent: true });
      if (!stored) this.#refuse('UID STORE');
    });
  }

  /** Not by imapflow's `messageDelete`, which marks what it then removes. */
  expunge(uids?: readonly number[]): Promise<number> {
    const expunge = async (command: string, attributes: readonly unknown[] | false): Promise<number> => {
      const { flow } = this.#session;
      let count = 0;
      const onExpunge = (): void => void (count += 1);
      flow.on('expunge', onExpunge);
      try {
        (await flow.exec(command, attributes)).next();
      } finally {
        flow.off('expunge', onExpunge);
      }
      return count;
    };
    if (uids === undefined) return this.#inFolder(() => expunge('EXPUNGE', false));
    return this.#withUids(uids, 0, [], (_flow, value) => {
      this.#needUidPlus();
      return expunge('UID EXPUNGE', [{ type: 'SEQUENCE', value }]);
    });
  }

  watch(): AsyncIterable<FolderEvent> {
    return this.#each(() => watchFolder(this.#session));
  }

  async close(): Promise<void> {
    const { flow } = this.#session;
    // What is under way would have to be waited for.
    if (!this.#turn.isBusy && !flow.isClosed) {
      await within(
        flow.logout().catch(() => {}),
        GOODBYE_TIMEOUT_MS,
      );
    }
    this.#session.end(new TransportError('aborted', 'the session was closed'));
  }

  /** One thing at a time, and nothing after an error: only a refusal leaves the session as it was. */
  async #do<T>(work: () => Promise<T>, words: readonly string[] = []): Promise<T> {
    refuseLineEnds(...words);
    return this.#turn.alone(
      () => {
        this.#makeReady();
        return work();
      },
      (error) => this.#judge(error),
    );
  }

  #inFolder<T>(work: (flow: Session['flow']) => Promise<T>, words: readonly string[] = []): Promise<T> {
    return this.#do(() => {
      this.#needFolder();
      return work(this.#session.flow);
    }, words);
  }

  /** @param none what comes of no UIDs, of which no server could be told */
  async #withUids<T>(
    uids: readonly number[],
    none: T,
    words: readonly string[],
    work: (flow: Session['flow'], set: string) => Promise<T>,
  ): Promise<T> {
    const set = uidSet(uids);
    return this.#inFolder((flow) => (set === '' ? Promise.resolve(none) : work(flow, set)), words);
  }

  async *#each<T>(open: () => AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const inFolder = (): AsyncIterable<T> => {
      this.#needFolder();
      return open();
    };
    yield* this.#while(inFolder, this.#begin());
  }

  async *#while<T>(open: () => AsyncIterable<T>, release: () => void): AsyncGenerator<T, void, undefined> {
    try {
      yield* open();
    } catch (error) {
      throw this.#judge(error);
    } finally {
      release();
    }
  }

  #begin(): () => void {
    const release = this.#turn.occupy();
    this.#makeReady();
    return release;
  }

  #makeReady(): void {
    const { flow } = this.#session;
    if (flow.isClosed) throw explainFailure(new Error('closed'), this.#session);
    flow.refused = undefined;
  }

  #judge(error: unknown): unknown {
    const explained = explainFailure(error, this.#session);
    const goesOn = isRefusal(explained) || (isNetkitError(explained) && OUR_OWN.has(explained.code));
    if (!goesOn) this.#session.end(explained instanceof Error ? explained : undefined);
    return explained;
  }

  #needFolder(): void {
    if (this.#session.flow.mailbox !== false) return;
    throw new UsageError('no folder is open');
  }

  #needUidPlus(): void {
    if (this.#session.flow.capabilities.has('UIDPLUS')) return;
    const message = 'the server cannot remove these alone (UIDPLUS): others that are marked would go, too';
    throw new RefusalError('command-refused', message, { status: 'NO', text: '' });
  }

  /** imapflow has passed over why. */
  #refuse(command: string): never {
    throw latestRefusal(this.#session.flow, command);
  }
}

const SETTERS = {
  add: 'messageFlagsAdd',
  remove: 'messageFlagsRemove',
  replace: 'messageFlagsSet',
} as const;

function mapOf({ uidMap }: { readonly uidMap?: Map<number, number> | undefined }): Copied {
  return uidMap === undefined ? {} : { uids: uidMap };
}

async function* nothing(): AsyncGenerator<never, void, undefined> {}
