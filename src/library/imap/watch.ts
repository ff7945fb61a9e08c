import { LimitError } from '../../errors.ts';
import { keptFlags } from '../../protocols/imap-flags.ts';
import type { FolderEvent } from '../../protocols/imap.ts';
import type { Flow } from './flow.ts';
import { latestRefusal } from './refusal.ts';
import type { Session } from './session.ts';
import { fetchSummaries } from './summaries.ts';

/** What a server may tell at a time, while nobody takes it. */
export const MAX_CHANGES = 10_000;

type Change =
  | { readonly kind: 'new' }
  /** Numbers shift whenever a message goes. */
  | { readonly kind: 'flags'; seq: number; readonly uid?: number; readonly flags: readonly string[] }
  | { readonly kind: 'gone'; count: number };

/** Follows the open folder: waits with IDLE until something happens, ends that, and asks what it was. */
export async function* watchFolder(session: Session): AsyncGenerator<FolderEvent, void, undefined> {
  const { flow } = session;
  const changes = new Changes(flow);
  try {
    let next = await nextUid(flow);
    for (;;) {
      for (let change = changes.take(); change !== undefined; change = changes.take()) {
        if (change.kind === 'new') {
          for await (const summary of fetchSummaries(session, { set: `${next}:*`, uid: true })) {
            // `*` is the latest, even where it was there before.
            if (summary.uid < next) continue;
            next = summary.uid + 1;
            yield { kind: 'new', summary };
          }
        } else {
          const event = change.kind === 'gone' ? change : await describeFlags(flow, change);
          if (event !== undefined) yield* session.unhurried(event);
        }
      }
      const idling = flow.idle();
      await Promise.race([idling, changes.arrival()]);
      // Between this and the next command no message goes: its number can be asked for.
      await flow.noop();
      if ((await idling) === false) throw latestRefusal(flow, 'IDLE');
    }
  } finally {
    changes.stop();
    if (flow.idling && !flow.isClosed) await flow.noop();
  }
}

/** What comes from now on has this UID or a later one. */
async function nextUid(flow: Flow): Promise<number> {
  const known = flow.mailbox === false ? 1 : (flow.mailbox.uidNext ?? 1);
  const latest = await flow.fetchOne('*', { uid: true });
  return latest ? Math.max(known, latest.uid + 1) : known;
}

async function describeFlags(
  flow: Flow,
  { seq, uid, flags }: Extract<Change, { kind: 'flags' }>,
): Promise<FolderEvent | undefined> {
  if (uid !== undefined) return { kind: 'flags', uid, flags };
  for await (const message of flow.fetch(String(seq), { uid: true, flags: true }, { uid: false })) {
    if (message.seq === seq && message.flags !== undefined) {
      return { kind: 'flags', uid: message.uid, flags: keptFlags(message.flags) };
    }
  }
  return undefined;
}

/** What imapflow has heard and nobody has taken yet, in the order in which it came. */
class Changes {
  readonly #flow: Flow;
  #list: Change[] = [];
  #overflow = false;
  #wake = (): void => {};

  constructor(flow: Flow) {
    this.#flow = flow;
    flow.on('exists', this.#onExists);
    flow.on('flags', this.#onFlags);
    flow.on('expunge', this.#onExpunge);
  }

  /** @throws LimitError */
  take(): Change | undefined {
    if (this.#overflow) {
      throw new LimitError('MAX_CHANGES', `more than ${MAX_CHANGES} changes came at a time`);
    }
    return this.#list.shift();
  }

  /** Settles when there is something to take. */
  arrival(): Promise<void> {
    return this.#list.length > 0 ? Promise.resolve() : new Promise((resolve) => (this.#wake = resolve));
  }

  stop(): void {
    this.#flow.off('exists', this.#onExists);
    this.#flow.off('flags', this.#onFlags);
    this.#flow.off('expunge', this.#onExpunge);
  }

  readonly #onExists = ({ count, prevCount }: { count: number; prevCount: number }): void => {
    if (count > prevCount && this.#list.at(-1)?.kind !== 'new') this.#add({ kind: 'new' });
  };

  readonly #onFlags = (event: {
    seq: number;
    uid?: number | undefined;
    flags?: Set<string> | undefined;
  }): void => {
    const { seq, uid, flags = new Set() } = event;
    this.#add({ kind: 'flags', seq, ...(uid === undefined ? {} : { uid }), flags: keptFlags(flags) });
  };

  readonly #onExpunge = ({ seq }: { seq?: number | undefined }): void => {
    if (seq !== undefined) {
      this.#list = this.#list.filter((change) => change.kind !== 'flags' || change.seq !== seq);
      for (const change of this.#list) if (change.kind === 'flags' && change.seq > seq) change.seq -= 1;
    }
    const latest = this.#list.at(-1);
    if (latest?.kind === 'gone') latest.count += 1;
    else this.#add({ kind: 'gone', count: 1 });
  };

  #add(change: Change): void {
    if (this.#list.length < MAX_CHANGES) this.#list.push(change);
    else this.#overflow = true;
    this.#wake();
  }
}
