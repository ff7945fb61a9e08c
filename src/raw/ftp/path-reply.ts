/**
 * A path in a reply, as of PWD and MKD (RFC 959, appendix II): in quotes, and each quote in it twice.
 *
 *     257 "/usr/dm/a""quote" is the current directory
 */
import type { RemotePath } from '../../protocols/remote-path.ts';

/** @returns `undefined` where nothing is quoted */
export function parsePathReply(text: string): RemotePath | undefined {
  const quoted = /"((?:[^"]|"")*)"/.exec(text)?.[1];
  return quoted?.replaceAll('""', '"') as RemotePath | undefined;
}

export function formatPathReply(path: RemotePath, comment: string): string {
  return `"${path.replaceAll('"', '""')}" ${comment}`;
}
