/**
 * Names at a file server. FTP and SFTP carry them as bytes: mostly UTF-8 (RFC 2640), sometimes not, and what is renamed or
 * fetched must be the very same bytes. So a path is a string with one character a byte (latin1), which can be joined, cut,
 * compared and sorted as it is, and text is made of it only for people.
 */
import { isUtf8 } from 'node:buffer';

/** Bytes, one character each. Text becomes one by `pathOf`, and text again by `textOf`. */
export type RemotePath = string & { readonly [IS_BYTES]: true };
declare const IS_BYTES: unique symbol;

/** Text that somebody typed, as UTF-8. */
export function pathOf(text: string): RemotePath {
  return pathOfBytes(Buffer.from(text, 'utf8'));
}

/** A path as a server has sent it, whatever its encoding; the bytes are copied. */
export function pathOfBytes(bytes: Uint8Array): RemotePath {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') as RemotePath;
}

/** A path as it goes over the wire: the bytes that `pathOfBytes` was given, or the UTF-8 of `pathOf`. */
export function bytesOf(path: RemotePath): Buffer {
  return Buffer.from(path, 'latin1');
}

/** For people: UTF-8 where it is that, else Latin-1, the other thing that it commonly is. Not safe for a terminal yet. */
export function textOf(path: RemotePath): string {
  return isUtf8Path(path) ? bytesOf(path).toString('utf8') : path;
}

export function isUtf8Path(path: RemotePath): boolean {
  return isUtf8(bytesOf(path));
}

/** `/a` and `b` as `/a/b`; an absolute `path` stands for itself, and an empty one for the folder. */
export function joinPath(folder: RemotePath, path: RemotePath): RemotePath {
  if (path === '') return folder;
  if (folder === '' || path.startsWith('/')) return path;
  return `${folder}${folder.endsWith('/') ? '' : '/'}${path}` as RemotePath;
}

/** The last part: `b` of `/a/b` and of `/a/b/`; empty for `/` and for nothing. */
export function baseName(path: RemotePath): RemotePath {
  const trimmed = trimSlashes(path);
  return trimmed.slice(trimmed.lastIndexOf('/') + 1) as RemotePath;
}

/** What stands before the last part: `/a` of `/a/b`, `/` of `/a`, empty for `a`. */
export function parentOf(path: RemotePath): RemotePath {
  const trimmed = trimSlashes(path);
  const slash = trimmed.lastIndexOf('/');
  return (slash === 0 ? '/' : trimmed.slice(0, Math.max(0, slash))) as RemotePath;
}

/**
 * Whether it can be the name of one thing in a folder. A listing may hold anything: what leads elsewhere (`..`, a slash) or
 * cannot be said in a command (CR, LF, NUL) is shown, and never used.
 */
export function isPlainName(name: RemotePath): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0\r\n]/.test(name);
}

function trimSlashes(path: RemotePath): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path === '/' ? '' : path.slice(0, end);
}
