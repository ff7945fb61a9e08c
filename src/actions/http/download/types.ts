import type { Checksum } from './checksum/checksum.ts';

/**
 * What is to be fetched, what is under way and what is done: the one thing that several who fetch at the same time have to
 * share. All that crosses it are plain values and promises, so that it could be a broker that several machines drain.
 */
export interface DownloadList {
  readonly counts: DownloadCounts;

  /** The next ones that nobody has, in order, at most so many; none when none is waiting. Each is settled later, or given back. */
  take(count: number): Promise<readonly DownloadJob[]>;

  /**
   * A file name that is this job's alone: the one that it has had before, else the one that is wanted, numbered where another
   * job has it (`page-2.html`). To be asked before a byte is written.
   *
   * @param wanted one that is safe (see ../../file-name.ts)
   */
  claimName(job: DownloadJob, wanted: string): Promise<string>;

  /** How it ended. What is told to have been saved is known the next time. */
  settle(job: DownloadJob, outcome: DownloadOutcome): Promise<void>;

  /** For somebody else, or another time: what was begun of it stays. */
  giveBack(job: DownloadJob): Promise<void>;

  /** Puts on the disk what is not there yet. */
  close(): Promise<void>;
}

/** All of them, and how far it is with them. */
export interface DownloadCounts {
  readonly total: number;
  readonly running: number;
  readonly saved: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** One URL of the list. */
export interface DownloadJob {
  /** Its place in the list, from 0. */
  readonly id: number;
  /** `http:` or `https:`, without credentials and fragment. */
  readonly url: string;
  /** Under which name the user wants it. */
  readonly name?: string;
  /** What it has to be, whoever says so. */
  readonly checksum?: Checksum;
  /** What an earlier time has left: the file is ours. */
  readonly known?: KnownFile;
}

/** What is remembered of a file. */
export interface KnownFile {
  /** In the folder that is downloaded to. */
  readonly file: string;
  /** `undefined`: it was begun, and is not known to have been finished. In bytes. */
  readonly size?: number;
  /** As the fields had them, for If-None-Match and If-Modified-Since. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** How one download has ended. A `file` is a name in the folder that is downloaded to. */
export type DownloadOutcome =
  | (KnownFile & { readonly kind: 'saved'; readonly size: number })
  /** The server says that what is here is what it has (304). */
  | { readonly kind: 'unchanged'; readonly file: string }
  /** It is here, and that is enough for the user. */
  | { readonly kind: 'skipped'; readonly file: string }
  | { readonly kind: 'failed'; readonly error: Error };

/** What happens, as it happens. `job.id` tells whose it is. */
export type DownloadEvent =
  /** Its file has a name, and bytes are about to come. */
  | {
      readonly type: 'begin';
      readonly job: DownloadJob;
      readonly file: string;
      /** Of the whole, in bytes, where it is known. */
      readonly size?: number;
      /** What was there already, in bytes. */
      readonly offset: number;
    }
  /** More bytes have come. */
  | { readonly type: 'data'; readonly job: DownloadJob; readonly bytes: number }
  | {
      readonly type: 'retry';
      readonly job: DownloadJob;
      readonly reason: string;
      /** In milliseconds. */
      readonly wait: number;
    }
  /** What is no error, and should be known: fewer segments than asked for, a part that could not be checked. */
  | { readonly type: 'note'; readonly job: DownloadJob; readonly text: string }
  | {
      readonly type: 'end';
      readonly job: DownloadJob;
      readonly outcome: DownloadOutcome;
      /** In milliseconds, since it was taken up. */
      readonly elapsed: number;
      /** Where what has come is kept for another time, and how much that is. */
      readonly kept?: { readonly file: string; readonly bytes: number };
    };

/** What all of them together came to. */
export interface DownloadSummary extends Omit<DownloadCounts, 'running'> {
  /** That have crossed the wire as bodies. */
  readonly bytes: number;
  /** In milliseconds. */
  readonly elapsed: number;
  /** The first that failed, whose code is the exit code. */
  readonly firstError: Error | undefined;
}
