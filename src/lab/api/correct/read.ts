import type { RecordCondition, RecordReader, StoredRecord } from '../records/types.ts';
import type { Answer } from './answer.ts';
import { recordEtag, textEtag } from './etag.ts';
import type { Kind } from './kinds/kind.ts';
import { MAX_LIMIT, planList } from './list/list-query.ts';
import { linksOf } from './list/paging.ts';
import { isNotModified } from './preconditions.ts';
import { Problem } from './problem.ts';
import type { StoreRequest } from './route.ts';
import { select, type Selection } from './list/select.ts';

/** What an address's last part says, where it is an id. */
export function findRecord(store: RecordReader, kind: Kind, text: string): StoredRecord {
  const record = /^[1-9]\d{0,14}$/.test(text) ? store.find(kind.collection, Number(text)) : undefined;
  if (record !== undefined) return record;
  throw new Problem(404, `There is no ${kind.name} ${text}.`);
}

export function getOne(store: RecordReader, kind: Kind, { http }: StoreRequest): Answer {
  const record = findRecord(store, kind, http.param('id') ?? '');
  const etag = recordEtag(record);
  return conditional(http, etag, { status: 200, body: record.json });
}

/** @param only what the address itself leaves out */
export function getList(
  store: RecordReader,
  kind: Kind,
  { http, query, path }: StoreRequest,
  only: readonly RecordCondition[] = [],
): Answer {
  const { limit = MAX_LIMIT, skip, sort, where, selection } = planList(kind, query);
  const wanted = { where: [...only, ...where], sort, skip, limit };
  const { records, total } = store.list(kind.collection, wanted);
  const body = listText(records, selection);
  const count = records.length;
  const isPaged = query.has('limit') || total > limit || skip + count < total;
  return conditional(http, textEtag(body), {
    status: 200,
    headers: {
      'X-Total-Count': String(total),
      ...(isPaged && { Link: linksOf({ path, query, skip, limit, count, total }) }),
    },
    body,
  });
}

/** Records are joined as the texts that they are; only a selection has to take them apart. */
export function listText(records: readonly StoredRecord[], selection?: Selection): string {
  const texts = records.map(({ json }) =>
    selection === undefined ? json : JSON.stringify(select(JSON.parse(json), selection)),
  );
  return `[${texts.join(',')}]`;
}

/** RFC 9110, section 15.4.5: what a 304 has of the fields that a 200 would have. */
export function conditional(fields: StoreRequest['http'], etag: string, answer: Answer): Answer {
  const headers = { ...answer.headers, ETag: etag };
  return isNotModified(fields, () => etag)
    ? { status: 304, headers: { ETag: etag } }
    : { ...answer, headers };
}
