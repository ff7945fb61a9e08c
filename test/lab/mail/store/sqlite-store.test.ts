import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sqliteMailStore, type SqliteMailStoreOptions } from '../../../../src/lab/mail/store/sqlite-store.ts';
import type { MailStore } from '../../../../src/lab/mail/store/types.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { USERS } from './stores.ts';

async function open(file: string, options?: SqliteMailStoreOptions): Promise<MailStore> {
  const store = await sqliteMailStore(file, USERS, options);
  onTestFinished(() => store.close());
  return store;
}

describe('mailboxes in a file', () => {
  test('are there again, with their counters and what they may still take', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const first = await open(file);
    first.makeFolder('alice', 'a');
    first.add('alice', 'a', Buffer.from('one'), { flags: ['\\Seen'], received: 5 });
    first.add('alice', 'a', Buffer.from('two'));
    first.remove('alice', 'a', [2]);
    const folders = first.folders('alice');
    first.close();
    const second = await open(file, { maxBytes: 1000 });
    expect(second.folders('alice')).toEqual(folders);
    expect(second.messages('alice', 'a')).toEqual([
      { uid: 1, flags: ['\\Seen'], received: 5, size: 3, modSeq: 2 },
    ]);
    expect(second.content('alice', 'a', 1)?.toString()).toBe('one');
    expect(() => second.add('alice', 'a', new Uint8Array())).toThrow(/full/);
  });

  test('are seeded once, and not at all where that fails', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const seed = (store: MailStore): void => void store.add('alice', 'INBOX', Buffer.from('sample'));
    const failing = (store: MailStore): void => {
      seed(store);
      throw new Error('in the midst');
    };
    await expect(open(file, { seed: failing })).rejects.toThrow('in the midst');
    const after = await open(file);
    expect(after.messages('alice', 'INBOX')).toHaveLength(0);
    after.close();

    const other = join(scratchFolder(), 'mail.sqlite');
    for (const _run of [1, 2]) {
      const store = await open(other, { seed });
      expect(store.messages('alice', 'INBOX')).toHaveLength(1);
      store.close();
    }
  });

  test('belong to one process at a time', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const first = await open(file);
    await expect(open(file)).rejects.toThrow(`${file} is in use by another lab`);
    first.close();
    await expect(open(file)).resolves.toBeDefined();
  });

  test('change as a whole or not at all', async () => {
    const store = await open(join(scratchFolder(), 'mail.sqlite'), { maxFolders: 4 });
    const seen: unknown[] = [];
    store.watch((change) => seen.push(change));
    expect(() => store.makeFolder('alice', 'a/b/c')).toThrow(/no more than 4 folders/);
    expect(store.folders('alice').map(({ path }) => path)).toEqual(['INBOX']);
    expect(seen).toEqual([]);
  });

  test('hold what was answered for when the process is killed', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'add-for-ever.ts'), file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > 5) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const answered = said.split('\n').slice(0, -1).map(Number);
    const store = await open(file);
    const kept = store.messages('alice', 'INBOX').map(({ uid }) => uid);
    expect(answered.length).toBeGreaterThanOrEqual(5);
    expect(kept).toEqual(expect.arrayContaining(answered));
    // The one that was on its way may be there, in full.
    expect(kept.length - answered.length).toBeLessThanOrEqual(1);
    for (const uid of kept) expect(store.content('alice', 'INBOX', uid)?.length).toBe(100_000);
  });
});

describe('a file that is not ours is refused, and stays as it is', () => {
  async function refused(file: string): Promise<string> {
    const before = readFileSync(file);
    const error: unknown = await open(file).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'read-file',
      hint: expect.stringContaining('another folder') as unknown,
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    return (error as Error).message.replace(file, 'FILE');
  }

  test('for it is no database', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    writeFileSync(file, 'Dear diary, '.repeat(500));
    expect(await refused(file)).toBe('FILE is no database of mailboxes');
  });

  test('for it is a database of something else', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE folders (id INTEGER)');
    db.close();
    expect(await refused(file)).toBe('FILE is a database of another program');
  });

  test('for it is of a later version', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    (await open(file)).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    expect(await refused(file)).toBe('FILE holds mailboxes of another version (2; this netkit knows 1)');
  });

  test('for it is damaged', async () => {
    const file = join(scratchFolder(), 'mail.sqlite');
    const store = await open(file);
    for (let index = 0; index < 50; index += 1) store.add('alice', 'INBOX', Buffer.alloc(1000, index));
    store.close();
    const bytes = readFileSync(file);
    // The pages of the tables, behind the first, which has the header.
    bytes.fill(0xa5, 4096, 3 * 4096);
    writeFileSync(file, bytes);
    expect(await refused(file)).toBe('FILE is damaged');
  });

  test('for there is no way there', async () => {
    const folder = scratchFolder();
    await expect(open(join(folder, 'none', 'mail.sqlite'))).rejects.toThrow(/cannot be opened/);
    await expect(open(folder)).rejects.toThrow(/cannot be opened/);
  });
});
