import type { SFTPWrapper } from 'ssh2';

/** What the server has beyond the draft, each with its version. ssh2 keeps it to itself, and throws where one is missing. */
export function extensionsOf(sftp: SFTPWrapper): ReadonlyMap<string, string> {
  const { _extensions: extensions } = sftp as unknown as { _extensions: Readonly<Record<string, string>> };
  return new Map(Object.entries(extensions));
}
