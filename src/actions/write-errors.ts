import { TransportError } from '../errors.ts';
import { type LocalPath, shownPath } from './local-path.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  EEXIST: ['it is there already', '--force replaces it'],
  EACCES: ['permission denied', 'choose another folder, or change the permissions'],
  EPERM: ['permission denied', 'choose another folder, or change the permissions'],
  EROFS: ['the file system is read-only', 'choose another folder'],
  EISDIR: ['it is a folder', 'name a file in it'],
  ENOENT: ['its folder does not exist', '--create-dirs makes it'],
  ENOTDIR: ['a part of its path is not a folder'],
  ELOOP: ['it is a link, or leads in circles'],
  ENOSPC: ['the disk is full', 'free some space, or save elsewhere'],
  EDQUOT: ['your share of the disk is full', 'free some space, or save elsewhere'],
  EFBIG: ['the file would be larger than is allowed here', '`ulimit -f` shows the limit'],
  EMFILE: ['too many files and connections are open at once', '`ulimit -n` shows the limit'],
  ENAMETOOLONG: ['the name is too long'],
};

/** Carries out what writes a file; where the system says no, it throws cannotWrite's TransportError. */
export async function explainingWrites<T>(path: LocalPath, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** A system's error about a file that is written as a TransportError `write-file`; anything else stays what it is. */
function cannotWrite(path: LocalPath, cause: unknown): unknown {
  // Only the system's own errors are about the file; anything else comes from the body, or is a defect.
  const { code = '', syscall, message } = cause as NodeJS.ErrnoException;
  if (REASONS[code] === undefined && syscall === undefined) return cause;
  const [reason, hint] = REASONS[code] ?? [message];
  const details = hint === undefined ? { cause } : { cause, hint };
  return new TransportError('write-file', `cannot write ${shownPath(path)}: ${reason}`, details);
}
