import { STATUS } from '../../protocols/sftp-refusals.ts';
import type { StoreError, StoreErrorCode } from '../store/types.ts';
import type { Answer } from './answer.ts';

export function status(code: number, message: string): Answer {
  return { type: 'STATUS', status: code, message, language: 'en' };
}

export const OK = status(STATUS.ok, 'done');
export const END = status(STATUS.eof, 'that was all');
export const NO_HANDLE = status(STATUS.failure, 'no such handle');
export const TOO_MANY_HANDLES = status(STATUS.failure, 'too many handles are open');
export const READ_ONLY = status(STATUS.permissionDenied, 'this account may not change anything');
export const NOT_A_LINK = status(STATUS.failure, 'it is not a link');
export const NO_OWNERS = status(STATUS.permissionDenied, 'owners cannot be changed here');
export const UNSUPPORTED = status(STATUS.unsupported, 'that cannot be done here');

/** What a store cannot do; all others are FAILURE, for which version 3 has no finer word. */
const CODES: Readonly<Partial<Record<StoreErrorCode, number>>> = {
  'not-found': STATUS.noSuchFile,
  'not-folder': STATUS.noSuchFile,
  loop: STATUS.noSuchFile,
  denied: STATUS.permissionDenied,
  unsupported: STATUS.unsupported,
};

export function refuse(error: StoreError): Answer {
  return status(CODES[error.code] ?? STATUS.failure, error.message);
}
