import { LimitError } from '../../../errors.ts';
import { MAX_CONDITIONS } from './limits.ts';
import { memberSql } from './member-path.ts';
import type { SqlValue } from './statements.ts';
import type { Collection, RecordCondition, RecordQuery, SortKey } from './types.ts';

export interface SqlQuery {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** SQLite's word for as many as there are (https://www.sqlite.org/lang_select.html#the_limit_clause). */
const ALL = -1;

/** @throws UsageError for a path that is none; LimitError for too many conditions */
export function pageQuery(
  collection: Collection,
  { where = [], sort = [], skip = 0, limit = ALL }: RecordQuery,
): SqlQuery {
  const conditions = conditionsSql(where);
  const order = orderSql(sort);
  return {
    sql: `SELECT id, version, body FROM ${collection} ${conditions.sql} ${order.sql} LIMIT ? OFFSET ?`,
    values: [...conditions.values, ...order.values, sqlCount(limit), sqlCount(skip)],
  };
}

/** How many rows of one column, `count`, there are without an end. @throws as pageQuery */
export function countQuery(collection: Collection, where: readonly RecordCondition[]): SqlQuery {
  const { sql, values } = conditionsSql(where);
  return { sql: `SELECT count(*) AS count FROM ${collection} ${sql}`, values };
}

function conditionsSql(where: readonly RecordCondition[]): SqlQuery {
  if (where.length === 0) return { sql: '', values: [] };
  if (where.length > MAX_CONDITIONS) {
    throw new LimitError('MAX_CONDITIONS', `a query has no more than ${MAX_CONDITIONS} conditions`);
  }
  const parts = where.map(conditionSql);
  return {
    sql: `WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`,
    values: parts.flatMap(({ values }) => values),
  };
}

/** SQLite holds each text to be more than any number: without the type, `price>=5` would find a price of "none". */
function conditionSql({ path, is, value }: RecordCondition): SqlQuery {
  const { sql, values } = memberSql(path);
  if (is === '=') return { sql: `${sql} = ?`, values: [...values, value] };
  const types = typeof value === 'number' ? `('integer', 'real')` : `('text')`;
  return {
    sql: `(typeof(${sql}) IN ${types} AND ${sql} ${is} ?)`,
    values: [...values, ...values, value],
  };
}

/** Numbers before texts, as SQLite has it; what is not there comes last whichever way. */
function orderSql(sort: readonly SortKey[]): SqlQuery {
  const keys = sort.map(({ path, descending }) => ({ ...memberSql(path), descending }));
  const terms = keys.map(({ sql, descending }) =>
    sql === 'id' ? `id ${descending ? 'DESC' : 'ASC'}` : `${sql} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  return { sql: `ORDER BY ${[...terms, 'id'].join(', ')}`, values: keys.flatMap(({ values }) => values) };
}

/** Beyond what SQLite can count to, it is as good as all. */
function sqlCount(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
