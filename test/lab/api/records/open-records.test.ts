import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import type { RecordChanges } from '../../../../src/lab/api/records/types.ts';
import { deferred } from '../../../helpers/deferred.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { idsOf, open } from './open.ts';

const run = promisify(execFile);

const newFile = (): string => join(scratchFolder(), 'store.sqlite');

describe('records in a file', () => {
  test('are there again, with their versions, their secrets and the ids that were used', async () => {
    const file = newFile();
    const first = await open(file);
    await first.change((changes) => {
      changes.insert('users', { username: 'ann' }, { secret: 'hash' });
      changes.insert('users', { username: 'bob' });
      changes.replace('users', 1, { username: 'Ann' });
      changes.remove('users', 2);
    });
    await first.close();
    const second = await open(file);
    expect(second.list('users')).toEqual({
      records: [{ id: 1, version: 2, json: '{"id":1,"username":"Ann"}' }],
      total: 1,
    });
    expect(second.secretOf('users', 1)).toBe('hash');
    expect(await second.change((changes) => changes.insert('users', {}).id)).toBe(3);
  });

  testWith('python3')('leave one file behind, which any SQLite can read', async () => {
    const file = newFile();
    const records = await open(file);
    await records.change((changes) => changes.insert('products', { title: 'Grüße "quoted"' }));
    await records.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    const script = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
ask = lambda sql: print(db.execute(sql).fetchone()[0])
ask('PRAGMA integrity_check')
ask('PRAGMA application_id')
ask("SELECT json_extract(body, '$.title') FROM products WHERE id = 1")`;
    const { stdout } = await run('python3', ['-S', '-E', '-X', 'utf8', '-c', script, file]);
    expect(stdout).toBe(`ok\n${Buffer.from('nkst').readInt32BE()}\nGrüße "quoted"\n`);
  });

  test('are seeded once, and where that fails, again', async () => {
    const file = newFile();
    const seed = (changes: RecordChanges): void => void changes.insert('products', { title: 'sample' });
    const failing = (changes: RecordChanges): void => {
      seed(changes);
      throw new Error('in the midst');
    };
    await expect(open(file, { seed: failing })).rejects.toThrow('in the midst');
    for (const _run of [1, 2]) {
      const records = await open(file, { seed });
      expect(records.list('products').total).toBe(1);
      await records.close();
    }
  });

  test('begin anew where the maker of the file was killed before there were tables', async () => {
    const file = newFile();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode = WAL');
    db.close();
    expect(readFileSync(file).length).toBeGreaterThan(0);
    const records = await open(file, { seed: (changes) => void changes.insert('carts', {}) });
    expect(records.list('carts').total).toBe(1);
  });

  test('belong to one process, and hold what was answered for when it is killed', async () => {
    const file = newFile();
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'insert-for-ever.ts'), file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const closed = once(child, 'close');
    let said = '';
    const { promise: enough, resolve: saidEnough } = deferred();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > 100) saidEnough();
    });
    await enough;
    await expect(open(file)).rejects.toMatchObject({
      code: 'read-file',
      message: `${file} is in use by another lab`,
    });
    child.kill('SIGKILL');
    await closed;
    const answered = said.split('\n').slice(0, -1).map(Number);
    const records = await open(file);
    const kept = idsOf(records.list('products'));
    expect(answered.length).toBeGreaterThanOrEqual(100);
    expect(kept).toEqual(expect.arrayContaining(answered));
    // The ten that were on their way may be there, in full.
    expect(kept.length - answered.length).toBeLessThanOrEqual(10);
    for (const id of kept) {
      expect(records.find('products', id)?.json).toHaveLength(`{"id":${id},"title":""}`.length + 2_000);
      expect(records.secretOf('products', id)).toBe('kept');
    }
  });
});

describe('a file that is not ours is refused, and stays as it is', () => {
  async function refused(file: string): Promise<string> {
    const before = readFileSync(file);
    const error: unknown = await open(file, {
      seed: () => {
        throw new Error('seeded');
      },
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'TransportError',
      code: 'read-file',
      hint: 'it is left as it is: choose another file for the store',
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    for (const end of ['-wal', '-shm', '-journal']) expect(existsSync(file + end)).toBe(false);
    return (error as Error).message.replace(file, 'FILE');
  }

  async function closedStore(): Promise<string> {
    const file = newFile();
    const records = await open(file);
    await records.change((changes) => {
      for (let n = 0; n < 100; n += 1) changes.insert('products', { title: 'x'.repeat(500) });
    });
    await records.close();
    return file;
  }

  test('for it is no database', async () => {
    const file = newFile();
    writeFileSync(file, 'Dear diary, '.repeat(500));
    expect(await refused(file)).toBe('FILE is no database of records');
  });

  test('for it is a database of something else', async () => {
    const file = newFile();
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE products (id INTEGER)');
    db.close();
    expect(await refused(file)).toBe('FILE is a database of another program');
  });

  test('for it is of a later version', async () => {
    const file = await closedStore();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 2');
    db.close();
    expect(await refused(file)).toBe('FILE holds records of another version (2; this netkit knows 1)');
  });

  test.each([
    ['in its tables', 4096, 4 * 4096],
    ['in its schema', 200, 4000],
  ])('for it is damaged %s', async (_where, from, to) => {
    const file = await closedStore();
    writeFileSync(file, readFileSync(file).fill(0xa5, from, to));
    expect(await refused(file)).toBe('FILE is damaged');
  });

  test('for it has been cut', async () => {
    const file = await closedStore();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 3 * 4096));
    expect(await refused(file)).toBe('FILE is damaged');
  });

  test('for there is no way there', async () => {
    const folder = scratchFolder();
    await expect(open(join(folder, 'none', 'store.sqlite'))).rejects.toThrow(/cannot be opened/);
    await expect(open(folder)).rejects.toThrow(/cannot be opened/);
  });
});
