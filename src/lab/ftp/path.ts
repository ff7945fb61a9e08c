import { joinPath, type RemotePath } from '../../protocols/remote-path.ts';
import { namesIn } from '../store/path.ts';

/**
 * A path as a client names it, made absolute. `..` is taken out and never climbs above the root; nothing else is special,
 * neither `~` nor a backslash nor an asterisk.
 *
 * @throws StoreError `bad-name`
 */
export function resolvePath(folder: RemotePath, path: string): RemotePath {
  return `/${namesIn(joinPath(folder, path as RemotePath)).join('/')}` as RemotePath;
}
