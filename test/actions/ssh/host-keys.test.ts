import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { knownHosts, MAX_KNOWN_HOSTS_BYTES, pinnedHostKey } from '../../../src/actions/ssh/host-keys.ts';
import { knownHostLine } from '../../../src/actions/ssh/known-hosts.ts';
import { hostKeyOf } from '../../../src/net/ssh/host-key.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const TYPE = 'ssh-ed25519';
const [KEY, OTHER] = [1, 2].map((fill) =>
  hostKeyOf(Buffer.concat([Buffer.of(0, 0, 0, TYPE.length), Buffer.from(TYPE), Buffer.alloc(36, fill)])),
) as [ReturnType<typeof hostKeyOf>, ReturnType<typeof hostKeyOf>];
const LINE = knownHostLine('h', 22, KEY);

describe('the keys that are known', () => {
  test('are those of all files, as far as they are there', async () => {
    const folder = scratchFolder();
    const files = ['own', 'missing', 'system'].map((name) => join(folder, name));
    writeFileSync(join(folder, 'own'), `${LINE}\n`);
    writeFileSync(join(folder, 'system'), `${knownHostLine('s', 22, KEY)}\n`);
    const { known, types, unknown } = await knownHosts({ files });
    expect([known('h', 22, KEY), known('s', 22, KEY), known('x', 22, KEY)]).toEqual([
      'known',
      'known',
      'unknown',
    ]);
    expect(known('s', 22, OTHER)).toBe('changed');
    expect(types?.('s', 22)).toEqual([TYPE]);
    expect(unknown).toBe('refuse');
  });

  test("are the user's own unless told otherwise", async () => {
    const home = scratchFolder();
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'known_hosts'), LINE);
    vi.stubEnv('HOME', home);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await knownHosts()).known('h', 22, KEY)).toBe('known');
  });

  test.each([
    ['in a file that is made, with its folder', undefined, ''],
    ['behind what is there', `# mine\n`, '# mine\n'],
    ['behind a line without an end', '# mine', '# mine\n'],
  ])('are remembered %s', async (_title, before, kept) => {
    const folder = join(scratchFolder(), 'ssh');
    const file = join(folder, 'known_hosts');
    if (before !== undefined) {
      mkdirSync(folder);
      writeFileSync(file, before);
    }
    const policy = await knownHosts({ files: [file], unknown: 'accept-new' });
    const remembering = policy.remember?.('h', 22, KEY);
    // At once, for the connections that are made beside it.
    expect(policy.known('h', 22, KEY)).toBe('known');
    await remembering;
    expect(readFileSync(file, 'latin1')).toBe(`${kept}${LINE}\n`);
    if (before !== undefined) return;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('are neither read from nor written to what is no folder', async () => {
    const folder = join(scratchFolder(), 'ssh');
    const files = [join(folder, 'known_hosts')];
    const { remember } = await knownHosts({ files });
    writeFileSync(folder, '');
    await expect(remember?.('h', 22, KEY)).rejects.toMatchObject({ code: 'write-file' });
    await expect(knownHosts({ files })).rejects.toMatchObject({ code: 'read-file' });
  });

  test('are not read without end', async () => {
    const file = join(scratchFolder(), 'known_hosts');
    writeFileSync(file, '');
    truncateSync(file, MAX_KNOWN_HOSTS_BYTES);
    await expect(knownHosts({ files: [file] })).resolves.toBeDefined();
    truncateSync(file, MAX_KNOWN_HOSTS_BYTES + 1);
    await expect(knownHosts({ files: [file] })).rejects.toMatchObject({ limit: 'MAX_KNOWN_HOSTS_BYTES' });
  });
});

describe('a key that is pinned', () => {
  const [, digest = ''] = KEY.fingerprint.split(':');

  test.each([KEY.fingerprint, digest, `${digest}=`])('is the one that is taken: %s', (fingerprint) => {
    const { known, unknown } = pinnedHostKey(fingerprint);
    expect([known('any', 22, KEY), known('any', 22, OTHER)]).toEqual(['known', 'other']);
    expect(unknown).toBeUndefined();
  });

  test.each(['', 'SHA256:', 'abc', `MD5:${'0'.repeat(43)}`])('has to be a fingerprint: %j', (text) => {
    expect(() => pinnedHostKey(text)).toThrow(/is no SHA-256 fingerprint/);
  });
});
