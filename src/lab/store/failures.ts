import { isStoreError, StoreError, type StoreErrorCode } from './types.ts';

/** For people: one clause each. No path, since those of a disk are nobody's business. */
const MESSAGES: Readonly<Record<StoreErrorCode, string>> = {
  'not-found': 'there is no such file or folder',
  exists: 'there is something of that name already',
  denied: 'permission denied',
  'not-folder': 'it is not a folder',
  'is-folder': 'it is a folder',
  'not-empty': 'the folder is not empty',
  full: 'there is no space left',
  'bad-name': 'that name cannot be used here',
  loop: 'the links lead round in a circle',
  unsupported: 'that cannot be done here',
  failed: 'it could not be done',
};

export function storeError(code: StoreErrorCode, cause?: unknown): StoreError {
  return new StoreError(code, MESSAGES[code], cause);
}

/** What a file system says, as a store says it. */
export function explainSystemError(error: unknown): StoreError {
  if (isStoreError(error)) return error;
  return storeError(CODES[(error as NodeJS.ErrnoException).code ?? ''] ?? 'failed', error);
}

const CODES: Readonly<Record<string, StoreErrorCode>> = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOTDIR: 'not-folder',
  EISDIR: 'is-folder',
  ENOTEMPTY: 'not-empty',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  ENAMETOOLONG: 'bad-name',
  EINVAL: 'bad-name',
  EILSEQ: 'bad-name',
  ELOOP: 'loop',
  ENOTSUP: 'unsupported',
  ENOSYS: 'unsupported',
  EXDEV: 'unsupported',
};
