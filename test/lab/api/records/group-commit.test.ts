import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { GroupCommit } from '../../../../src/lab/api/records/group-commit.ts';
import { MAX_BATCH, MAX_BATCH_MS } from '../../../../src/lab/api/records/limits.ts';
import type { RecordChanges } from '../../../../src/lab/api/records/types.ts';
import { idsOf, open } from './open.ts';

const insert = (changes: RecordChanges): number => changes.insert('products', {}).id;

describe('changes', () => {
  test('of one turn are made in the order in which they came, and nobody sees one before it is done', async () => {
    const records = await open();
    const ids = Promise.all([records.change(insert), records.change(insert), records.change(insert)]);
    expect(records.list('products').total).toBe(0);
    expect(await ids).toEqual([1, 2, 3]);
    expect(idsOf(records.list('products'))).toEqual([1, 2, 3]);
  });

  test('are undone alone where they fail, however far they came, and their ids are free', async () => {
    const records = await open();
    const outcomes = await Promise.allSettled([
      records.change(insert),
      records.change((changes) => {
        insert(changes);
        changes.remove('products', 1);
        throw new Error('in the midst');
      }),
      records.change(insert),
    ]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new Error('in the midst') },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(idsOf(records.list('products'))).toEqual([1, 2]);
    expect(records.list('products', { limit: 1 }).total).toBe(2);
  });

  test('see what those before them did', async () => {
    const records = await open();
    const [, seen] = await Promise.all([
      records.change(insert),
      records.change((changes) => changes.list('products').total),
    ]);
    expect(seen).toBe(1);
  });

  test('that wait are made when the store is closed; later ones are refused', async () => {
    const records = await open();
    const waiting = records.change(insert);
    const closed = records.close();
    expect(await waiting).toBe(1);
    await closed;
    await records.close();
    await expect(records.change(insert)).rejects.toThrow('the store is closed');
    await nextTurn();
  });

  test('cannot be made later than the work', async () => {
    const records = await open();
    let kept: RecordChanges | undefined;
    await records.change((changes) => (kept = changes));
    for (const late of [
      () => kept?.insert('products', {}),
      () => kept?.replace('products', 1, {}),
      () => kept?.remove('products', 1),
    ]) {
      expect(late).toThrow('within the work');
    }
    expect(records.list('products').total).toBe(0);
  });
});

describe('a transaction', () => {
  function database(): { db: DatabaseSyncInstance; count: () => unknown } {
    const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
    onTestFinished(() => db.close());
    db.exec(`
      CREATE TABLE rows (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES rows DEFERRABLE INITIALLY DEFERRED)`);
    const counting = db.prepare('SELECT count(*) AS count FROM rows');
    return { db, count: () => (counting.get() as { count: number }).count };
  }

  test('that cannot be committed is undone as a whole, and the next one can', async () => {
    const { db, count } = database();
    const commits = new GroupCommit(db);
    const outcomes = await Promise.allSettled([
      commits.add(() => db.exec('INSERT INTO rows (id) VALUES (1)')),
      commits.add(() => db.exec('INSERT INTO rows (id, parent) VALUES (2, 99)')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(count()).toBe(0);
    expect(await commits.add(count)).toBe(0);
  });

  /** OR ROLLBACK does what SQLite does by itself where it cannot write (https://www.sqlite.org/lang_conflict.html). */
  const UNDO_ALL = 'INSERT OR ROLLBACK INTO rows (id) VALUES (1), (1)';

  test('that SQLite itself undoes is undone for all, and nothing of it is done outside of one', async () => {
    const { db, count } = database();
    const commits = new GroupCommit(db);
    const outcomes = await Promise.allSettled([
      commits.add(() => db.exec('INSERT INTO rows (id) VALUES (5)')),
      commits.add(() => db.exec(UNDO_ALL)),
      commits.add(() => db.exec('INSERT INTO rows (id) VALUES (6)')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(count()).toBe(0);
  });

  test('holds so many changes and no more', async () => {
    const { db, count } = database();
    const commits = new GroupCommit(db);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: MAX_BATCH - 1 }, () =>
        commits.add(() => db.exec('INSERT INTO rows DEFAULT VALUES')),
      ),
      commits.add(() => db.exec(UNDO_ALL)),
      commits.add(() => db.exec('INSERT INTO rows DEFAULT VALUES')),
    ]);
    const rejected = outcomes.filter(({ status }) => status === 'rejected');
    expect(rejected).toHaveLength(MAX_BATCH);
    expect(outcomes.at(-1)?.status).toBe('fulfilled');
    expect(count()).toBe(1);
  });

  test('takes so much time and no more; what is left has one of its own, in order', async () => {
    const { db, count } = database();
    const commits = new GroupCommit(db);
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    onTestFinished(() => clock.mockRestore());
    const outcomes = await Promise.allSettled([
      commits.add(() => {
        db.exec('INSERT INTO rows (id) VALUES (5)');
        clock.mockReturnValue(now + MAX_BATCH_MS + 1);
      }),
      commits.add(count),
      commits.add(() => db.exec(UNDO_ALL)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(count()).toBe(1);
  });
});
