import ssh2, { type ParsedKey } from 'ssh2';
import { makeFolder, PRIVATE } from '../../actions/make-folder.ts';
import { dataFolder } from '../data-folder.ts';
import { findOrCreateSecret } from '../kept-secret.ts';

export interface LabHostKey {
  readonly key: ParsedKey;
  /** What the user should know about it, if anything. */
  readonly note: string | undefined;
}

/**
 * The key by which clients know the lab's SSH server again: the user's own, made on first use and kept in `folder`. No key
 * comes with netkit: one that everybody has would protect nobody.
 */
export async function labHostKey(folder = dataFolder()): Promise<LabHostKey> {
  try {
    await makeFolder(folder, PRIVATE);
    const key = await findOrCreateSecret({
      folder,
      fileName: (number) => (number === 1 ? 'lab-ssh-host-key' : `lab-ssh-host-key-${number}`),
      create: async () => createText(),
      read: usableIn,
    });
    return { key, note: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const key = usableIn(createText());
    if (key === undefined) throw error;
    const note = `the lab's SSH host key lives in memory for this run: ${folder} cannot be used (${reason})`;
    return { key, note };
  }
}

/** OpenSSH's own format, so that its tools can read it. */
function createText(): string {
  for (;;) {
    const { private: text } = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'netkit lab' });
    // One in a hundred is nonsense: ssh2 loses a zero byte at the beginning of either half.
    if (usableIn(text) !== undefined) return text;
  }
}

function usableIn(text: string): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error || !key.isPrivateKey() ? undefined : key;
}
