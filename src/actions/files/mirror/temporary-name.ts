import { randomBytes } from 'node:crypto';
import { joinPath, parentOf, type RemotePath } from '../../../protocols/remote-path.ts';

/**
 * Names under which files stand until they are whole: in the same folder, and nobody else's. Not made of the file's own, which
 * may be as long as a name can be; and without a dot in front, which there are servers that forbid.
 */
export function temporaryNames(): (path: RemotePath) => RemotePath {
  const mark = randomBytes(4).toString('hex');
  let count = 0;
  return (path) => joinPath(parentOf(path), `netkit-${mark}-${(count += 1)}.part` as RemotePath);
}
