import { isNetkitError, type NetkitError } from '../../../errors.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';

/** More of them are counted and forgotten: nobody reads on, and they all mostly have one reason. */
export const MAX_REMEMBERED = 1000;

export interface Action {
  readonly action: 'mkdir' | 'get' | 'put' | 'link' | 'rm' | 'rmdir';
  /** From the root of both trees. */
  readonly path: RemotePath;
  /** Of `get` and `put`. */
  readonly bytes?: number;
}

/** What has been done, or with a dry run what would be. */
export interface MirrorReport {
  /** In the order in which they came to their end. */
  readonly actions: readonly Action[];
  /** How many files and links were the same already. */
  readonly unchanged: number;
  /** What could not be done; the first MAX_REMEMBERED. */
  readonly failures: readonly { readonly path: RemotePath; readonly error: NetkitError }[];
  readonly failed: number;
  /** What cannot be mirrored at all, such as links that lead out of the tree; the first MAX_REMEMBERED. */
  readonly skipped: readonly { readonly path: RemotePath; readonly reason: string }[];
  readonly skips: number;
  /** What ended it before its time: the server is gone, the disk is full, or it was interrupted. */
  readonly stopped?: NetkitError;
}

/** Gathers it. */
export class Report implements MirrorReport {
  readonly actions: Action[] = [];
  readonly failures: { readonly path: RemotePath; readonly error: NetkitError }[] = [];
  readonly skipped: { readonly path: RemotePath; readonly reason: string }[] = [];
  unchanged = 0;
  failed = 0;
  skips = 0;
  stopped?: NetkitError;

  done(action: Action): void {
    this.actions.push(action);
  }

  /** @throws what is no error of ours, and so a defect */
  fail(path: RemotePath, error: unknown): void {
    if (!isNetkitError(error)) throw error;
    this.failed += 1;
    if (this.failures.length < MAX_REMEMBERED) this.failures.push({ path, error });
  }

  skip(path: RemotePath, reason: string): void {
    this.skips += 1;
    if (this.skipped.length < MAX_REMEMBERED) this.skipped.push({ path, reason });
  }
}
