import type { Pace } from '../../paced.ts';

export interface TransferHooks {
  readonly pace?: Pace | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes that have been moved since it was last. */
  readonly onBytes?: (bytes: number) => void;
}

/** What is read, written and run, and by whom; what makes a program run as another user (04000 and so on) is not taken over. */
export const PERMISSIONS = 0o777;

/** Whatever a folder's is in the source, whoever runs this has to be able to fill it. */
export function folderMode(mode: number): number {
  return (mode & PERMISSIONS) | 0o700;
}

/** Of a sum that grows, what has come to it. */
export function differences(onBytes: (bytes: number) => void): (sum: number) => void {
  let last = 0;
  return (sum) => {
    onBytes(sum - last);
    last = sum;
  };
}
