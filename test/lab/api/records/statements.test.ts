import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_STATEMENTS } from '../../../../src/lab/api/records/limits.ts';
import { Statements } from '../../../../src/lab/api/records/statements.ts';

test('statements are prepared once, and the ones that were not used for longest are forgotten', () => {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  const prepared: string[] = [];
  const statements = new Statements({
    prepare: (sql: string) => {
      prepared.push(sql);
      return db.prepare(sql);
    },
  } as typeof db);
  const ask = (n: number) => statements.get<{ readonly value: number }>(`SELECT ${n} AS value`).one()?.value;
  for (let n = 0; n < MAX_STATEMENTS; n += 1) expect(ask(n)).toBe(n);
  expect(ask(0)).toBe(0);
  expect(prepared).toHaveLength(MAX_STATEMENTS);
  expect(ask(MAX_STATEMENTS)).toBe(MAX_STATEMENTS);
  prepared.length = 0;
  ask(0);
  expect(prepared).toEqual([]);
  ask(1);
  expect(prepared).toEqual(['SELECT 1 AS value']);
});
