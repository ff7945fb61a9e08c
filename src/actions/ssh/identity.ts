import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { TransportError, UsageError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import type { PrivateKey, SshIdentity } from '../../net/ssh/types.ts';

/** In the order in which they are offered. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;

/** The longest RSA keys that there are take a fifth of it. */
export const MAX_KEY_BYTES = 64 * 1024;

export interface IdentitySettings extends Pick<SshIdentity, 'password' | 'answer'> {
  /** Files with private keys, instead of the agent and of those in ~/.ssh: a server that is offered much gives up early. */
  readonly keyFiles?: readonly string[];
  /** The agent's socket (SSH_AUTH_SOCK). */
  readonly agent?: string | undefined;
  /** Asked for when an encrypted key is needed. */
  readonly passphrase?: (key: string) => Promise<string | undefined>;
  /** Told of a key that is left out. */
  readonly onNote?: (note: string) => void;
}

/**
 * Gathers what we can say we are.
 *
 * @throws UsageError for a key that others can read, or that is none; TransportError `read-file`
 */
export async function gatherIdentity(settings: IdentitySettings): Promise<SshIdentity> {
  const { keyFiles = [], agent, password, answer } = settings;
  const chosen = keyFiles.length > 0;
  const keys = chosen
    ? await Promise.all(keyFiles.map((path) => readKey(path, settings)))
    : await readDefaultKeys(settings);
  return {
    ...(agent !== undefined && agent !== '' && !chosen && { agent }),
    keys,
    ...(password && { password }),
    ...(answer && { answer }),
  };
}

async function readDefaultKeys(settings: IdentitySettings): Promise<PrivateKey[]> {
  const keys: PrivateKey[] = [];
  for (const name of DEFAULT_KEYS) {
    try {
      keys.push(await readKey(join(homedir(), '.ssh', name), settings));
    } catch (error) {
      // Nobody has asked for this one: it may be missing, and must not be in the way.
      const missing = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
      if (!missing) settings.onNote?.(`a key is left out: ${(error as Error).message}`);
    }
  }
  return keys;
}

async function readKey(path: string, { passphrase }: IdentitySettings): Promise<PrivateKey> {
  const name = basename(path);
  const text = await readSecret(path);
  return { name, text, ...(passphrase && { passphrase: () => passphrase(path) }) };
}

async function readSecret(path: string): Promise<Buffer> {
  const facts = await reading(path, () => stat(path));
  if (facts.size > MAX_KEY_BYTES) throw new UsageError(`${path} is too long for a private key`);
  // As ssh has it: whoever is not the owner has to live with what the owner has set.
  if (facts.uid === process.getuid?.() && (facts.mode & 0o077) !== 0) {
    throw new UsageError(`others can read the private key ${path}`, { hint: `chmod 600 ${path}` });
  }
  return reading(path, () => readFile(path));
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new TransportError('read-file', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
