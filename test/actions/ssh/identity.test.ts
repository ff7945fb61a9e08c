import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { gatherIdentity, MAX_KEY_BYTES } from '../../../src/actions/ssh/identity.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

function home(...keys: readonly string[]): string {
  const path = scratchFolder();
  mkdirSync(join(path, '.ssh'));
  for (const name of keys) writeFileSync(join(path, '.ssh', name), `the key ${name}`, { mode: 0o600 });
  vi.stubEnv('HOME', path);
  onTestFinished(() => void vi.unstubAllEnvs());
  return join(path, '.ssh');
}

describe('an identity', () => {
  test("is the agent and the user's own keys, as far as there are any", async () => {
    home('id_rsa', 'id_ed25519', 'id_other');
    const identity = await gatherIdentity({ agent: '/run/agent' });
    expect(identity.agent).toBe('/run/agent');
    expect(identity.keys?.map(({ name, text }) => [name, String(text)])).toEqual([
      ['id_ed25519', 'the key id_ed25519'],
      ['id_rsa', 'the key id_rsa'],
    ]);
    expect(await gatherIdentity({ agent: '' })).not.toHaveProperty('agent');
  });

  test('is the keys that were asked for, and nothing else', async () => {
    const folder = home('id_rsa', 'mine');
    const passphrase = vi.fn<(key: string) => Promise<string>>(async () => 'open');
    const keyFiles = [join(folder, 'mine')];
    const { agent, keys } = await gatherIdentity({ agent: '/run/agent', keyFiles, passphrase });
    expect([agent, keys?.map(({ name }) => name)]).toEqual([undefined, ['mine']]);
    expect(passphrase).not.toHaveBeenCalled();
    expect(await keys?.[0]?.passphrase?.()).toBe('open');
    expect(passphrase).toHaveBeenCalledWith(join(folder, 'mine'));
  });

  test('is no key that others can read', async () => {
    const folder = home('id_rsa', 'id_ed25519');
    const path = join(folder, 'id_rsa');
    chmodSync(path, 0o640);
    await expect(gatherIdentity({ keyFiles: [path] })).rejects.toMatchObject({
      code: 'usage',
      message: `others can read the private key ${path}`,
      hint: `chmod 600 ${path}`,
    });
    const onNote = vi.fn<(note: string) => void>();
    const { keys } = await gatherIdentity({ onNote });
    expect(keys?.map(({ name }) => name)).toEqual(['id_ed25519']);
    expect(onNote).toHaveBeenCalledExactlyOnceWith(
      `a key is left out: others can read the private key ${path}`,
    );
  });

  test('is no file that is missing, a folder, or too long', async () => {
    const folder = home('mine');
    const at = (name: string) => gatherIdentity({ keyFiles: [join(folder, name)] });
    await expect(at('missing')).rejects.toMatchObject({ code: 'read-file' });
    chmodSync(folder, 0o700);
    await expect(at('.')).rejects.toMatchObject({ code: 'read-file' });
    truncateSync(join(folder, 'mine'), MAX_KEY_BYTES);
    await expect(at('mine')).resolves.toBeDefined();
    truncateSync(join(folder, 'mine'), MAX_KEY_BYTES + 1);
    await expect(at('mine')).rejects.toThrow('is too long for a private key');
  });
});
