import { appendFile, open, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isNetkitError, LimitError, TransportError, UsageError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import type { HostKey, HostKeyPolicy } from '../../net/ssh/types.ts';
import { makeFolder, PRIVATE } from '../make-folder.ts';
import { explainingWrites } from '../write-errors.ts';
import { judge, type KnownHost, knownHostLine, knownTypes, parseKnownHosts } from './known-hosts.ts';

/** Ten thousand hosts with three keys each take half of it. */
export const MAX_KNOWN_HOSTS_BYTES = 16 * 1024 * 1024;

export interface KnownHostsSettings {
  /** All are read, as far as they are there; the first is added to. Those of the user and of the system without it. */
  readonly files?: readonly string[];
  /** What is done with a host of which no key is known. */
  readonly unknown?: NonNullable<HostKeyPolicy['unknown']>;
}

/**
 * Takes the keys that are known, as ssh does.
 *
 * @throws TransportError `read-file`; LimitError for a file that is too long
 */
export async function knownHosts({
  files,
  unknown = 'refuse',
}: KnownHostsSettings = {}): Promise<HostKeyPolicy> {
  const [own, ...others] = files ?? defaultFiles();
  if (own === undefined) throw new Error('at least one file is needed');
  const texts = await Promise.all([own, ...others].map(readIfThere));
  const all: KnownHost[] = texts.flatMap(parseKnownHosts);
  return {
    known: (host, port, key) => judge(all, host, port, key),
    types: (host, port) => knownTypes(all, host, port),
    unknown,
    async remember(host, port, key) {
      const line = knownHostLine(host, port, key);
      // At once, so that connections which are made beside this one do not add it, too.
      all.push(...parseKnownHosts(line));
      await explainingWrites(own, () => append(own, line));
    },
  };
}

/** Base64 of 32 bytes. */
const FINGERPRINT = /^(?:SHA256:)?[A-Za-z0-9+/]{43}=?$/i;

/**
 * Takes one key alone, whatever is known.
 *
 * @param fingerprint base64 of the SHA-256 of the key, with or without `SHA256:` before and `=` behind it
 * @throws UsageError
 */
export function pinnedHostKey(fingerprint: string): HostKeyPolicy {
  if (!FINGERPRINT.test(fingerprint)) {
    throw new UsageError(`${JSON.stringify(fingerprint)} is no SHA-256 fingerprint`, {
      hint: 'such as SHA256: and 43 characters of base64; ssh-keygen -lf shows that of a key',
    });
  }
  const wanted = `SHA256:${fingerprint.replace(/^SHA256:/i, '').replace(/=+$/, '')}`;
  return { known: (_host, _port, key: HostKey) => (key.fingerprint === wanted ? 'known' : 'other') };
}

function defaultFiles(): string[] {
  return [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];
}

async function readIfThere(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_KNOWN_HOSTS_BYTES) {
      const most = `${MAX_KNOWN_HOSTS_BYTES / 1024 / 1024} MiB`;
      throw new LimitError('MAX_KNOWN_HOSTS_BYTES', `${path} has more than ${most} of host keys`);
    }
    return await readFile(path, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    if (isNetkitError(error)) throw error;
    throw new TransportError('read-file', `cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Nobody else is to know where we connect to, still less to say whom we trust. */
async function append(path: string, line: string): Promise<void> {
  await makeFolder(dirname(path), PRIVATE);
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    // A last line without an end would take ours in.
    const begin = bytesRead === 1 && buffer[0] !== 0x0a ? '\n' : '';
    await appendFile(file, `${begin}${line}\n`);
  } finally {
    await file.close();
  }
}
