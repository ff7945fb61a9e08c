import ssh2, { type ConnectConfig } from 'ssh2';
import { onTestFinished } from 'vitest';
import type { SshLimits } from '../../../src/lab/sftp/limits.ts';
import { type SftpLab, startSftpLab } from '../../../src/lab/sftp/server.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { folder, textFile } from '../../../src/lab/store/seed.ts';
import type { Account } from '../../../src/lab/store/types.ts';
import { makeKey } from '../../net/ssh/ssh-server.ts';

const HOST_KEY = makeKey().key;
/** A key that the account takes. */
export const MINE = makeKey();
const PUBLIC = `ssh-ed25519 ${MINE.key.getPublicSSH().toString('base64')} mine`;

/** For `alice`, with the password `secret`; it is gone after the test. */
export async function startLab(
  limits: Partial<SshLimits> = {},
  more: Partial<Account> = {},
): Promise<SftpLab> {
  const seed = (): ReturnType<typeof folder> =>
    folder('2025-01-02', { 'hello.txt': textFile('2025-01-02', 'hello\n') });
  const account = { user: 'alice', password: 'secret', store: new MemoryStore({ seed }), mayWrite: true };
  const accounts = [{ ...account, publicKeys: [PUBLIC], ...more }];
  const lab = await startSftpLab({
    host: '127.0.0.1',
    port: 0,
    accounts,
    hostKey: HOST_KEY,
    limits: { loginDelay: 0, ...limits },
  });
  onTestFinished(() => lab.stop());
  return lab;
}

/** Other people's client, logged in, or with `handshake` not yet. */
export async function connect(
  lab: SftpLab,
  config: ConnectConfig = {},
  ready: 'ready' | 'handshake' = 'ready',
): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  onTestFinished(() => void client.end());
  const settings = { host: '127.0.0.1', port: lab.port, username: 'alice', ...config };
  await new Promise<void>((resolve, reject) => {
    client
      .on(ready as 'ready', resolve)
      .on('error', reject)
      .on('close', () => reject(new Error('closed')));
    client.connect(settings);
  });
  return client;
}
