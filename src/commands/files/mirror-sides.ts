import { statSync } from 'node:fs';
import { UsageError } from '../../errors.ts';

/** Which of the two is at the server. */
export interface MirrorSides {
  readonly direction: 'down' | 'up';
  readonly address: string;
  readonly folder: string;
}

/**
 * Tells an address from a folder: `://` shows the one, else that it is there the other, else what looks like a host does.
 *
 * @throws UsageError where that is not clear
 */
export function sidesOf(
  source: string,
  target: string,
  scheme: string,
  isFolder = isFolderHere,
): MirrorSides {
  for (const isAddress of [hasScheme, (text: string) => !isFolder(text), looksLikeHost]) {
    const isFirst = isAddress(source);
    if (isFirst === isAddress(target)) {
      if (isFirst && isAddress === hasScheme) {
        throw new UsageError('both are addresses, and one of the two has to be a folder here');
      }
    } else if (isFirst) return { direction: 'down', address: source, folder: target };
    else return { direction: 'up', address: target, folder: source };
  }
  throw new UsageError(`it is not clear which is at the server: ${source} or ${target}`, {
    hint: `write ${scheme}:// in front of it`,
  });
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** `ftp.test`, `alice@host`, `host:2121`, `[::1]`; but not `./a.b`, `/a.b` or `..`. */
function looksLikeHost(text: string): boolean {
  const [first = ''] = text.split('/');
  return /[.@:]/.test(first) && !/^[.~]/.test(first);
}

function isFolderHere(text: string): boolean {
  return statSync(text, { throwIfNoEntry: false })?.isDirectory() === true;
}
