import { jsonPath } from './member-path.ts';
import { MAX_FEW, MAX_PAGE_SIZE } from './limits.ts';
import { countQuery, pageQuery } from './query.ts';
import type { Statements } from './statements.ts';
import type { Collection, MemberPath, RecordPage, RecordQuery, RecordReader, StoredRecord } from './types.ts';

export interface RecordRow {
  readonly id: number;
  readonly version: number;
  readonly body: string;
}

/** What a collection knows of all that is or was in it. */
interface Counters {
  readonly size: number;
  readonly lastId: number;
}

export class SqliteReader implements RecordReader {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  find(collection: Collection, id: number): StoredRecord | undefined {
    const row = this.sql.get<RecordRow>(`SELECT id, version, body FROM ${collection} WHERE id = ?`).one(id);
    return row && recordOf(row);
  }

  list(collection: Collection, query: RecordQuery = {}): RecordPage {
    const { sql, values } = pageQuery(collection, query);
    const records: StoredRecord[] = [];
    let size = 0;
    const statement = this.sql.get<RecordRow>(sql);
    const few = query.limit !== undefined && query.limit <= MAX_FEW;
    for (const row of few ? statement.all(...values) : statement.each(...values)) {
      size += row.body.length;
      if (records.length > 0 && size > MAX_PAGE_SIZE)
        return { records, total: this.#count(collection, query) };
      records.push(recordOf(row));
    }
    return { records, total: this.#total(collection, query, records.length) };
  }

  distinct(collection: Collection, path: MemberPath): readonly string[] {
    const bound = jsonPath(path);
    return this.sql
      .get<{ readonly value: string }>(
        `SELECT json_extract(body, ?) AS value FROM ${collection} WHERE json_type(body, ?) = 'text'
         GROUP BY value ORDER BY min(id)`,
      )
      .all(bound, bound)
      .map(({ value }) => value);
  }

  secretOf(collection: Collection, id: number): string | undefined {
    const row = this.sql
      .get<{ readonly secret: string | null }>(`SELECT secret FROM ${collection} WHERE id = ?`)
      .one(id);
    return row?.secret ?? undefined;
  }

  /** Counting looks at each: not where it is known. */
  #total(collection: Collection, query: RecordQuery, found: number): number {
    const { skip = 0, limit } = query;
    return skip === 0 && (limit === undefined || found < limit) ? found : this.#count(collection, query);
  }

  #count(collection: Collection, { where = [] }: RecordQuery): number {
    if (where.length === 0) return this.countersOf(collection).size;
    const { sql, values } = countQuery(collection, where);
    return this.sql.get<{ readonly count: number }>(sql).one(...values)?.count ?? 0;
  }

  protected countersOf(collection: Collection): Counters {
    const counters = this.sql
      .get<Counters>('SELECT size, last_id AS lastId FROM collections WHERE name = ?')
      .one(collection);
    return counters ?? { size: 0, lastId: 0 };
  }
}

export function recordOf({ id, version, body }: RecordRow): StoredRecord {
  return { id, version, json: body };
}
