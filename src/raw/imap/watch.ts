/**
 * IDLE (RFC 2177), and NOOP where a server has none:
 *
 *     C: a7 IDLE
 *     S: + idling
 *     S: * 24 EXISTS           something happens …
 *     C: DONE                  … so that we ask what it was
 *     S: a7 OK
 *     C: a8 UID FETCH 118:* (…)
 *     C: a9 IDLE
 */
import { keptFlags } from '../../protocols/imap-flags.ts';
import type { FolderEvent } from '../../protocols/imap.ts';
import type { ImapConnection } from './connection.ts';
import type { FolderState } from './folder-state.ts';
import type { ImapState } from './session.ts';
import { encodeSet } from './sets.ts';
import { fetchNewer } from './summaries.ts';

/** RFC 2177: servers may log out who is silent for 30 minutes, and IDLE is to be said anew before 29 are over. */
export const IDLE_RENEWAL_MS = 28 * 60_000;
/** How often a server without IDLE is asked: new mail is to be seen soon, and asking costs it something. */
export const NOOP_INTERVAL_MS = 15_000;

/**
 * Ends when left, also while nothing happens.
 *
 * @param idleTimeout of the transport, in milliseconds: something has to be said in less
 */
export function watchFolder(
  state: ImapState,
  idleTimeout: number,
  occupy: () => () => void,
): AsyncIterable<FolderEvent> {
  return {
    [Symbol.asyncIterator]() {
      const watcher = new Watcher(state, idleTimeout);
      const events = watcher.events(occupy);
      return {
        next: () => events.next(),
        return: async () => {
          watcher.stop();
          return events.return();
        },
      };
    },
  };
}

class Watcher {
  readonly #state: ImapState;
  readonly #interval: number;
  #stopped = false;
  /** Ends the waiting that is under way. */
  #wake: () => void = () => {};
  #lastUid = 0;

  constructor(state: ImapState, idleTimeout: number) {
    this.#state = state;
    const longest = state.connection.has('IDLE') ? IDLE_RENEWAL_MS : NOOP_INTERVAL_MS;
    this.#interval = Math.min(longest, idleTimeout / 2);
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async *events(occupy: () => () => void): AsyncGenerator<FolderEvent, void, undefined> {
    const release = occupy();
    let folder: FolderState | undefined;
    try {
      folder = this.#state.open;
      folder.changed = new Set();
      folder.gone = 0;
      await this.#findLast(folder);
      while (!this.#stopped) {
        if (!hasNews(folder)) await this.#wait(folder);
        yield* this.#tell(folder);
      }
    } finally {
      if (folder !== undefined) folder.changed = undefined;
      release();
    }
  }

  /** The UID above which all are new. */
  async #findLast(folder: FolderState): Promise<void> {
    folder.grown = false;
    if (folder.messages === 0) return;
    folder.asking = true;
    await this.#state.connection.request(['UID FETCH', '*', '(UID)'], (response) => {
      if (response.type === 'fetch') this.#lastUid = Math.max(this.#lastUid, response.items.uid ?? 0);
    });
    folder.asking = false;
  }

  async #wait(folder: FolderState): Promise<void> {
    const { connection } = this.#state;
    await (connection.has('IDLE') ? this.#idle(connection, folder) : this.#nap(connection));
  }

  async #idle(connection: ImapConnection, folder: FolderState): Promise<void> {
    await connection.begin(['IDLE']);
    await connection.demanded();
    let isDone = false;
    const done = (): void => {
      if (isDone) return;
      isDone = true;
      // If that fails, whoever waits for the answer hears of it.
      connection.send(Buffer.from('DONE\r\n')).catch(() => {});
    };
    const timer = setTimeout(done, this.#interval);
    this.#wake = done;
    try {
      for (;;) {
        if (this.#stopped || hasNews(folder)) done();
        const response = connection.take() ?? (await connection.receive());
        if (response.type === 'continuation') throw connection.unexpected();
        if (response.type !== 'tagged') continue;
        connection.judge('IDLE', response);
        return;
      }
    } finally {
      clearTimeout(timer);
      this.#wake = () => {};
    }
  }

  async #nap(connection: ImapConnection): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#interval);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (!this.#stopped) await connection.request(['NOOP']);
  }

  async *#tell(folder: FolderState): AsyncGenerator<FolderEvent, void, undefined> {
    const { gone, grown, changed } = folder;
    folder.gone = 0;
    folder.grown = false;
    folder.changed = new Set();
    if (gone > 0) yield { kind: 'gone', count: gone };
    if (changed !== undefined && changed.size > 0) yield* await this.#askFlags(folder, changed);
    if (!grown) return;
    const newest = this.#lastUid;
    folder.asking = true;
    for (const summary of await fetchNewer(this.#state, newest)) {
      this.#lastUid = Math.max(this.#lastUid, summary.uid);
      yield { kind: 'new', summary };
    }
    folder.asking = false;
  }

  /** During FETCH, no number shifts (RFC 9051, section 7.5.1). */
  async #askFlags(folder: FolderState, numbers: ReadonlySet<number>): Promise<FolderEvent[]> {
    const events: FolderEvent[] = [];
    const set = encodeSet([...numbers].toSorted((a, b) => a - b));
    folder.asking = true;
    await this.#state.connection.request(['FETCH', set, '(UID FLAGS)'], (response) => {
      const { uid, flags } = response.type === 'fetch' ? response.items : {};
      // Those that are new are told of as a whole.
      if (uid === undefined || flags === undefined || uid > this.#lastUid) return;
      events.push({ kind: 'flags', uid, flags: keptFlags(flags) });
    });
    folder.asking = false;
    return events;
  }
}

function hasNews({ gone, grown, changed }: FolderState): boolean {
  return gone > 0 || grown || (changed?.size ?? 0) > 0;
}
