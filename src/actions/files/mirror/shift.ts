/**
 * One queue, worked off by several sessions at the same time. What a session was at when it was lost is tried again over
 * another; where no other is to be had, those that are left go on. When there is none, it is over.
 */
import { type ErrorCode, isNetkitError, type NetkitError } from '../../../errors.ts';
import type { FileClient } from '../../../protocols/files.ts';

/** What loses that many sessions is to blame for it itself. */
export const MAX_ATTEMPTS = 3;

/** What is the matter is here, or has not been said yet; whatever else is no refusal is the end of a session. */
const OUR_OWN: ReadonlySet<ErrorCode> = new Set(['usage', 'read-file', 'write-file']);

export interface Work<T> {
  /** @param add what turns out to be there to do, too */
  act(client: FileClient, task: T, add: (task: T) => void): Promise<void>;
  /** Told of what failed for good; what it throws ends it all. */
  onFailed(task: T, error: NetkitError): void;
}

/** Where sessions come from. */
export interface Pool {
  /** Whether there may be another one. */
  readonly hasRoom: boolean;
  /** `undefined` where there are no more to be had; then they are not asked for again. */
  hire(): Promise<FileClient | undefined>;
  /** It has done something, and so the server is all right. */
  praise(): void;
  /** It has no work for now. */
  release(client: FileClient): void;
  /** It is lost. @throws the reason, when it was one too many */
  bury(client: FileClient, reason: NetkitError): Promise<void>;
  /** Why there is nobody left. */
  readonly lastLoss: unknown;
}

interface Job<T> {
  readonly task: T;
  attempts: number;
}

/** Works until the queue is empty. */
export class Shift<T> {
  readonly done: Promise<void>;
  readonly #crew: Pool;
  readonly #work: Work<T>;
  readonly #width: number;
  /** From behind: what was found last is done first, so that a tree's breadth is never in memory all at once. */
  readonly #waiting: Job<T>[];
  readonly #underWay = new Set<Promise<void>>();
  #unfinished: number;
  #workers = 0;
  #stopped = false;
  #finish!: () => void;
  #fail!: (error: unknown) => void;

  constructor(crew: Pool, tasks: readonly T[], work: Work<T>, width: number) {
    this.#crew = crew;
    this.#work = work;
    this.#width = width;
    this.#waiting = tasks.toReversed().map((task) => ({ task, attempts: 0 }));
    this.#unfinished = tasks.length;
    this.done = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    while (this.#workers < tasks.length && this.#mayStaff()) this.#staff();
  }

  /** Waits for what was still under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #mayStaff(): boolean {
    return this.#workers < this.#width && this.#crew.hasRoom;
  }

  #staff(): void {
    this.#workers += 1;
    this.#takeTurns().catch((error: unknown) => {
      this.#stopped = true;
      this.#fail(error);
    });
  }

  async #takeTurns(): Promise<void> {
    let client: FileClient | undefined;
    while (this.#waiting.length > 0 && !this.#stopped) {
      client ??= await this.#crew.hire();
      if (client === undefined) break;
      const job = this.#waiting.pop();
      if (job !== undefined) client = await this.#attempt(client, job);
    }
    this.#workers -= 1;
    if (client !== undefined) this.#crew.release(client);
    else if (this.#workers === 0 && this.#waiting.length > 0) throw this.#crew.lastLoss;
    // Not before: the next shift may find no other session than the one that was just released.
    if (this.#unfinished === 0) this.#finish();
  }

  /** @returns the session, unless it is lost */
  async #attempt(client: FileClient, job: Job<T>): Promise<FileClient | undefined> {
    const acting = this.#work.act(client, job.task, this.#add);
    this.#underWay.add(acting);
    try {
      await acting;
    } catch (error) {
      if (!isNetkitError(error) || error.code === 'aborted') throw error;
      return await this.#recover(client, job, error);
    } finally {
      this.#underWay.delete(acting);
    }
    this.#crew.praise();
    this.#unfinished -= 1;
    return client;
  }

  async #recover(client: FileClient, job: Job<T>, error: NetkitError): Promise<FileClient | undefined> {
    const isLost = isEndOfSession(error);
    if (isLost) await this.#crew.bury(client, error);
    job.attempts += 1;
    // What is too large is so the next time, too.
    const isWorthIt = isLost && error.code !== 'too-large' && job.attempts < MAX_ATTEMPTS;
    if (isWorthIt) this.#waiting.push(job);
    else {
      this.#work.onFailed(job.task, error);
      this.#unfinished -= 1;
    }
    return isLost ? undefined : client;
  }

  readonly #add = (task: T): void => {
    this.#unfinished += 1;
    this.#waiting.push({ task, attempts: 0 });
    // Whoever found it is free soon, and takes one.
    if (this.#waiting.length > 1 && this.#mayStaff()) this.#staff();
  };
}

function isEndOfSession(error: NetkitError): boolean {
  // 421 is a refusal, and the last word.
  return error.code === 'unavailable' || !('status' in error || OUR_OWN.has(error.code));
}
