import type { z } from 'zod';

import { isObject } from '../../../actions/is-object.ts';
import { hashPassword } from '../passwords.ts';
import type { RecordChanges, Records, StoredRecord } from '../records/types.ts';
import type { Answer } from './answer.ts';
import { readBody } from './body.ts';
import { recordEtag, textEtag } from './etag.ts';
import { fitting, misfit } from './fit.ts';
import type { Body, Kind } from './kinds/kind.ts';
import { mergePatch } from './merge-patch.ts';
import { MAX_LIMIT } from './list/list-query.ts';
import { checkPreconditions } from './preconditions.ts';
import { Problem } from './problem.ts';
import { findRecord, listText } from './read.ts';
import type { StoreRequest } from './route.ts';
import { newSchema, replacementSchema } from './kinds/schemas.ts';

/*
 * What has to be known of the store is asked within `change`, where nobody else writes. The order is that of RFC 9110, section
 * 13.2.1: whether it is there, then what the client requires of it, and then what it wants to make of it.
 */

/** POST: 201, and where it is (RFC 9110, section 9.3.3). */
export async function create(records: Records, kind: Kind, { http, path }: StoreRequest): Promise<Answer> {
  const sent = await readBody(http, 'POST');
  const { id, body } = understand(kind, newSchema(kind), sent);
  const secret = await secretIn(kind, sent);
  const record = await records.change((store) => {
    checkPreconditions(http, () =>
      textEtag(listText(store.list(kind.collection, { limit: MAX_LIMIT }).records)),
    );
    if (id !== undefined && store.find(kind.collection, id) !== undefined) throw taken(kind, id);
    kind.check?.(store, body);
    return store.insert(kind.collection, body, { ...(id !== undefined && { id }), ...secret });
  });
  return {
    ...answerWith(record, 201),
    headers: { Location: `${path}/${record.id}`, ETag: recordEtag(record) },
  };
}

/** PUT: what was there is gone, but for a password that no other takes the place of. */
export async function replace(records: Records, kind: Kind, { http }: StoreRequest): Promise<Answer> {
  const sent = await readBody(http, 'PUT');
  return write(records, kind, http, await secretIn(kind, sent), () => sent);
}

/** PATCH: a merge patch (RFC 7396); what comes of it has to be as good as any other. */
export async function update(records: Records, kind: Kind, { http }: StoreRequest): Promise<Answer> {
  const patch = await readBody(http, 'PATCH');
  return write(records, kind, http, await secretIn(kind, patch), (before) => {
    if (isObject(patch)) return mergePatch(before, patch);
    throw misfit([{ pointer: '#', detail: 'a merge patch of a record is an object' }]);
  });
}

/** DELETE: 200 with what it was. */
export async function remove(records: Records, kind: Kind, { http }: StoreRequest): Promise<Answer> {
  const record = await records.change((store) => {
    const before = findForChange(store, kind, http);
    store.remove(kind.collection, before.id);
    return before;
  });
  return { status: 200, body: record.json };
}

async function write(
  records: Records,
  kind: Kind,
  http: StoreRequest['http'],
  secret: Secret,
  make: (before: unknown) => unknown,
): Promise<Answer> {
  const record = await records.change((store) => {
    const { id, json } = findForChange(store, kind, http);
    const before = JSON.parse(json) as Body;
    const wanted = understand(kind, replacementSchema(kind), make(before));
    if (wanted.id !== undefined && wanted.id !== id) {
      throw misfit([{ pointer: '#/id', detail: `id is ${id}, and stays so` }]);
    }
    kind.check?.(store, wanted.body, { id, body: before });
    return store.replace(kind.collection, id, wanted.body, secret);
  });
  if (record === undefined) throw new Error('what was found in a change is gone in the same change');
  return answerWith(record, 200);
}

function findForChange(store: RecordChanges, kind: Kind, http: StoreRequest['http']): StoredRecord {
  const record = findRecord(store, kind, http.param('id') ?? '');
  checkPreconditions(http, () => recordEtag(record));
  return record;
}

interface Understood {
  readonly id: number | undefined;
  /** Without a password, which is nobody's to read. */
  readonly body: Body;
}

/** @throws Problem 400 that names each member that is wrong */
function understand(kind: Kind, schema: z.ZodObject, value: unknown): Understood {
  const { id, password: _, ...body } = fitting(value, schema) as Body & { readonly id?: number };
  return { id, body: kind.complete?.(body) ?? body };
}

interface Secret {
  readonly secret?: string;
}

/** The hash of a password in what was sent, before the change: that takes its time, and everybody else would wait for it. */
async function secretIn({ fields }: Kind, sent: unknown): Promise<Secret> {
  const schema = fields.shape['password'] as z.ZodType | undefined;
  if (schema === undefined || !isObject(sent)) return {};
  const { data } = schema.safeParse(sent['password']);
  return typeof data === 'string' ? { secret: await hashPassword(data) } : {};
}

function taken({ name }: Kind, id: number): Problem {
  const detail = `There is a ${name} ${id} already.`;
  return new Problem(409, detail, { errors: [{ pointer: '#/id', detail: `id ${id} is taken` }] });
}

function answerWith(record: StoredRecord, status: number): Answer {
  return { status, headers: { ETag: recordEtag(record) }, body: record.json };
}
