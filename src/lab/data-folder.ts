import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where netkit keeps what outlives a run: `$NETKIT_DATA`, or else a folder of its own in the user's data folder
 * (XDG Base Directory Specification; on Windows `%LOCALAPPDATA%`).
 */
export function dataFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env['NETKIT_DATA']) return env['NETKIT_DATA'];
  const base = process.platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_DATA_HOME'];
  // The specification has a relative path ignored: it would mean another folder in each working directory.
  if (base && isAbsolute(base)) return join(base, 'netkit');
  return join(env['HOME'] ?? homedir(), '.local', 'share', 'netkit');
}
