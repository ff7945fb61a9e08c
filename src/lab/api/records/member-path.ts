import { UsageError } from '../../../errors.ts';
import type { MemberPath } from './types.ts';

const MEMBER_PATH = /^\w+(\.\w+)*$/;

/** Whether there can be members of that path: names of letters, digits and `_`, with dots between them. */
export function isMemberPath(text: string): text is MemberPath {
  return MEMBER_PATH.test(text);
}

/** A member's value, as SQL and the values that are bound to it. SQLite is given the path as a value, never as SQL. */
export interface MemberSql {
  readonly sql: string;
  readonly values: readonly string[];
}

/** @throws UsageError for what is no path */
export function memberSql(path: MemberPath): MemberSql {
  return path === 'id'
    ? { sql: 'id', values: [] }
    : { sql: 'json_extract(body, ?)', values: [jsonPath(path)] };
}

/** As SQLite writes it, each name in quotes: `$."rating"."count"`. @throws UsageError for what is no path */
export function jsonPath(path: MemberPath): string {
  if (!isMemberPath(path)) throw new UsageError(`no member can have the path ${JSON.stringify(path)}`);
  return ['$', ...path.split('.').map((name) => `"${name}"`)].join('.');
}
