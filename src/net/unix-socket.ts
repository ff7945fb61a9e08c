import { lstatSync, unlinkSync } from 'node:fs';
import net from 'node:net';
import { UsageError } from '../errors.ts';

/**
 * The longest path that the system takes for a socket, in bytes, the NUL behind it not counted (Linux, unix(7): 108 with it;
 * macOS and BSD have 104).
 */
export const MAX_UNIX_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Node cuts a longer path off without a word. @throws UsageError */
export function checkUnixPath(path: string): void {
  const length = Buffer.byteLength(path);
  if (length > 0 && length <= MAX_UNIX_PATH_BYTES && !path.includes('\0')) return;
  throw new UsageError(
    length > MAX_UNIX_PATH_BYTES
      ? `the path of the Unix-domain socket has ${length} bytes, and may have ${MAX_UNIX_PATH_BYTES}`
      : 'this is no path of a Unix-domain socket',
  );
}

/**
 * Removes the socket of a server that has ended without tidying up: binding would fail although nobody listens. Whatever is no
 * socket, and one that answers, stays.
 */
export async function removeAbandoned(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  if (!(await isAbandoned(path))) return;
  try {
    unlinkSync(path);
  } catch {
    // Binding says why it fails.
  }
}

function isAbandoned(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ path });
    const settle = (abandoned: boolean): void => {
      socket.destroy();
      resolve(abandoned);
    };
    socket.once('connect', () => settle(false));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'));
  });
}
