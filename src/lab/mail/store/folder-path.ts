import { MAX_PATH_BYTES, MAX_PATH_DEPTH } from './limits.ts';
import { MailStoreError } from './mail-store-error.ts';

export const INBOX = 'INBOX';

/** Folders that clients look for by what they are for (RFC 6154, section 2), under the names that are usual. */
const USES: ReadonlySet<string> = new Set(['Archive', 'Drafts', 'Junk', 'Sent', 'Trash']);

/** A part that no client could name: controls, and half a surrogate pair, which has no bytes; `%` and `*` are LIST's wildcards. */
const UNFIT = /[\p{Cc}\p{Cs}%*]/u;

/**
 * The path as the store keeps it: INBOX in capitals, also above other folders, since that name goes in any case (RFC 3501,
 * section 5.1).
 *
 * @throws MailStoreError `invalid-name`
 */
export function checkFolderPath(path: string): string {
  const parts = path.split('/');
  if (parts.includes('')) throw unfit('has an empty part');
  if (UNFIT.test(path)) throw unfit('has a control character or a wildcard in it');
  if (parts.length > MAX_PATH_DEPTH) throw unfit(`is deeper than ${MAX_PATH_DEPTH} folders`);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw unfit(`is longer than ${MAX_PATH_BYTES} bytes`);
  return normalizeFolderPath(path);
}

/** For one that is only looked up: what no folder can be called is not found. */
export function normalizeFolderPath(path: string): string {
  return path.replace(/^inbox(?=\/|$)/i, INBOX);
}

/** `a`, `a/b` for `a/b/c`. */
export function parentPaths(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

export function useOf(path: string): string | undefined {
  return USES.has(path) ? path : undefined;
}

/** INBOX first, then by code points, which is the order of the bytes too. */
export function compareFolderPaths(a: string, b: string): number {
  if (a === b) return 0;
  if (a === INBOX) return -1;
  if (b === INBOX) return 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** @throws MailStoreError `refused` for one that would lie in itself, and for INBOX as the target of anything */
export function checkRename(from: string, to: string): void {
  if (isBelow(to, from) && from !== INBOX)
    throw new MailStoreError('refused', 'a folder cannot go into itself');
}

function unfit(why: string): MailStoreError {
  return new MailStoreError('invalid-name', `the name of the folder ${why}`);
}
