/** The permissions of a file, as POSIX has them: SFTP brings them in attributes, FTP in SITE CHMOD. */
import { UsageError } from '../errors.ts';

/** Those of `st_mode` that can be set: read, write and execute for each, and three more above them. */
export const PERMISSION_BITS = 0o7777;

/** @throws UsageError */
export function refuseImpossibleMode(mode: number): void {
  if (Number.isInteger(mode) && mode >= 0 && mode <= PERMISSION_BITS) return;
  throw new UsageError(`${mode} is no mode of a file`);
}
