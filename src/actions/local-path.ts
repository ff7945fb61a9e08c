/**
 * Names of files here. What comes from a file server is bytes, and has to land in a file of the very same name; Node takes a
 * path as text, or as bytes where text cannot say it.
 */
import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import {
  baseName,
  bytesOf,
  isPlainName,
  isUtf8Path,
  pathOfBytes,
  type RemotePath,
  textOf,
} from '../protocols/remote-path.ts';

/** Bytes are only those that are not UTF-8: so the same file has one name, and it is text as long as it can be. */
export type LocalPath = string | Buffer;

/** For people; not safe for a terminal yet. */
export function shownPath(path: LocalPath): string {
  return typeof path === 'string' ? path : textOf(pathOfBytes(path));
}

export function withSuffix<Path extends LocalPath>(path: Path, suffix: string): Path {
  return (typeof path === 'string' ? path + suffix : Buffer.concat([path, Buffer.from(suffix)])) as Path;
}

/** The folder that it is in; `.` for a name alone. */
export function folderOf(path: LocalPath): LocalPath {
  if (typeof path === 'string') return dirname(path);
  // One character a byte, so that what it cuts at is a byte, too.
  return Buffer.from(dirname(path.toString('latin1')), 'latin1');
}

/** The real path, links followed. */
export async function resolveLinks<Path extends LocalPath>(path: Path): Promise<Path> {
  return (typeof path === 'string' ? await realpath(path) : await realpath(path, 'buffer')) as Path;
}

/**
 * The file in a folder that goes by a server's name for it, byte for byte: file systems take what is no terminal's business,
 * and a name that was changed would not be found again.
 *
 * @throws UsageError for what could lead out of the folder
 */
export function joinLocal(folder: LocalPath, name: RemotePath): LocalPath {
  if (!isLocalName(name)) {
    throw new UsageError(`${JSON.stringify(textOf(name))} cannot be the name of a file here`, {
      hint: 'say under which name to save it: -o FILE',
    });
  }
  const between = folder.length === 0 || shownPath(folder).endsWith(sep) ? '' : sep;
  if (typeof folder === 'string' && isUtf8Path(name)) return folder + between + textOf(name);
  return Buffer.concat([Buffer.from(folder), Buffer.from(between), bytesOf(name)]);
}

/**
 * The name under which a file of the server's is saved where none is said: its own.
 *
 * @throws UsageError where that cannot be one
 */
export function localNameOf(path: RemotePath): LocalPath {
  return joinLocal('', baseName(path));
}

/** Whether it names one thing in a folder, on this system too. */
export function isLocalName(name: RemotePath, platform: NodeJS.Platform = process.platform): boolean {
  // There a backslash parts folders, and a colon stands behind a drive or before a hidden stream of a file.
  return isPlainName(name) && !(platform === 'win32' && /[\\:]/.test(name));
}
