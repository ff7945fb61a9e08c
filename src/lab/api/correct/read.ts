import type { RecordCondition, RecordPage, RecordReader, StoredRecord } from '../records/types.ts';
import type { Answer } from './answer.ts';
import { recordEtag, textEtag } from './etag.ts';
import type { Kind } from './kinds/kind.ts';
import { type ListPlan, MAX_LIMIT, planList } from './list-query.ts';
import { sortRecords } from './order.ts';
import { linksOf } from './paging.ts';
import { isNotModified } from './preconditions.ts';
import { Problem } from './problem.ts';
import type { StoreRequest } from './route.ts';
import { select, type Selection } from './select.ts';

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
  const asked = planList(kind, query);
  const plan = { ...asked, where: [...only, ...asked.where] };
  const { limit = MAX_LIMIT, skip } = plan;
  const { records, total } = findPage(store, kind, { ...plan, limit });
  const body = listText(records, plan.selection);
  const isPaged = plan.limit !== undefined || total > limit;
  return conditional(http, textEtag(body), {
    status: 200,
    headers: {
      'X-Total-Count': String(total),
      ...(isPaged && { Link: linksOf({ path, query, skip, limit, total }) }),
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

/** The store sorts by one member. */
function findPage(store: RecordReader, kind: Kind, { where, sort, skip, limit }: ListPlan): RecordPage {
  const [first, ...others] = sort;
  if (others.length === 0) {
    const order = first && { sort: first };
    return store.list(kind.collection, { where, skip, ...order, ...(limit !== undefined && { limit }) });
  }
  const { records, total } = store.list(kind.collection, { where });
  return { records: sortRecords(records, sort).slice(skip, skip + (limit ?? total)), total };
}

/** RFC 9110, section 15.4.5: what a 304 has of the fields that a 200 would have. */
export function conditional(fields: StoreRequest['http'], etag: string, answer: Answer): Answer {
  const headers = { ...answer.headers, ETag: etag };
  return isNotModified(fields, () => etag)
    ? { status: 304, headers: { ETag: etag } }
    : { ...answer, headers };
}
