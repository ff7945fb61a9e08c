/**
 * What a client of SFTP is asked for, in the numbers that go over the wire (draft-ietf-secsh-filexfer-02). What cannot be said
 * is refused here, before anything is sent.
 */
import { UsageError } from '../errors.ts';
import type { ReadOptions, WriteOptions } from './files.ts';
import type { RemotePath } from './remote-path.ts';

/** Of OPEN (section 6.3). */
export const OPEN_FLAGS = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

const { write, create, append, truncate } = OPEN_FLAGS;
const STORING = {
  replace: write | create | truncate,
  append: write | create | append,
  resume: write | create,
} as const;

/** How a file is stored. */
export interface Placement {
  readonly how: keyof typeof STORING;
  /** OPEN_FLAGS. */
  readonly flags: number;
  /** Where the first byte goes; with `append` that is the file's end, whatever it says here. */
  readonly offset: number;
}

/** Of a time in an attribute: a uint32. */
const MAX_SECONDS = 2 ** 32 - 1;

/**
 * A string ends at NUL for most servers, whatever comes after; all other bytes may be in a name. Empty is the home.
 *
 * @throws UsageError
 */
export function speakable(path: RemotePath): RemotePath {
  if (path.includes('\0')) throw new UsageError('a path at a server cannot have a NUL in it');
  return path === '' ? ('.' as RemotePath) : path;
}

/** @throws UsageError */
export function refuseText({ text = false }: Pick<ReadOptions, 'text'>): void {
  if (text) throw new UsageError('SFTP moves bytes as they are: it has no text mode');
}

/** @throws UsageError */
export function placementOf(options: WriteOptions): Placement {
  const { how = 'replace', offset = 0 } = options;
  refuseText(options);
  if (how === 'unique') throw new UsageError('an SFTP server chooses no names for files');
  return { how, flags: STORING[how], offset };
}

/**
 * @param time in milliseconds since 1970
 * @throws UsageError
 */
export function secondsOf(time: number): number {
  const seconds = Math.floor(time / 1000);
  if (seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  throw new UsageError('SFTP has times from 1970 to February 2106 only');
}
