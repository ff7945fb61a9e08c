import { z } from 'zod';

import type { RecordCondition, RecordReader, Records } from '../records/types.ts';
import type { Answer } from './answer.ts';
import { idSchema, type Kind } from './kinds/kind.ts';
import { listParameters } from './list/list-query.ts';
import type { QueryParameter } from './query.ts';
import { findRecord, getList, getOne } from './read.ts';
import type { Route, StoreRequest } from './route.ts';
import { newSchema, patchSchema, recordOf, replacementSchema, selectedOf } from './kinds/schemas.ts';
import { create, remove, replace, update } from './write.ts';

/** What a body may be refused for. */
const BODY_PROBLEMS = [400, 413, 415, 507] as const;

/** The six that every collection has: its list, one of it, and the four ways to change it. */
export function collectionRoutes(records: Records, kind: Kind): readonly Route[] {
  const { collection, name, title } = kind;
  const list = { path: `/${collection}`, tag: collection };
  const one = { path: `/${collection}/{id}`, tag: collection, pathParameters: [idParameter(kind)] };
  const record = { schema: recordOf(kind), headers: ['ETag'], example: kind.sample };
  const conflicts = kind.mayConflict === true ? [409] : [];
  return [
    listRoute(kind, {
      ...list,
      operationId: `list${title}s`,
      summary: `All ${collection}, or some of them`,
      command: `${collection} --limit 3`,
      problems: [304, 400, 412],
      handle: (request) => getList(records, kind, request),
    }),
    {
      ...list,
      method: 'POST',
      operationId: `add${title}`,
      summary: `Add a ${name}`,
      command: `${name} add ${kind.flags}`,
      body: { name: `New${title}`, schema: newSchema(kind), example: kind.example },
      success: {
        ...record,
        status: 201,
        description: `The ${name} that was added`,
        headers: ['ETag', 'Location'],
      },
      conditions: ['If-Match', 'If-None-Match'],
      problems: [...BODY_PROBLEMS, 409, 412],
      handle: (request) => create(records, kind, request),
    },
    {
      ...one,
      method: 'GET',
      operationId: `get${title}`,
      summary: `One ${name}`,
      command: `${collection} 1`,
      success: { ...record, status: 200, description: `The ${name}` },
      conditions: ['If-Match', 'If-None-Match'],
      problems: [304, 400, 404, 412],
      handle: (request) => getOne(records, kind, request),
    },
    {
      ...one,
      method: 'PUT',
      operationId: `replace${title}`,
      summary: `Put another ${name} in its place`,
      command: `${name} replace 1 ${kind.flags}`,
      body: { name: `Replacing${title}`, schema: replacementSchema(kind), example: kind.example },
      success: { ...record, status: 200, description: `The ${name} as it now is` },
      conditions: ['If-Match', 'If-None-Match'],
      problems: [...BODY_PROBLEMS, 404, ...conflicts, 412],
      handle: (request) => replace(records, kind, request),
    },
    {
      ...one,
      method: 'PATCH',
      operationId: `update${title}`,
      summary: `Change some members of a ${name} (a merge patch, RFC 7396)`,
      command: `${name} update 1 ${kind.patchFlags}`,
      body: { name: `${title}Patch`, schema: patchSchema(kind), example: kind.patchExample },
      success: { ...record, status: 200, description: `The ${name} as it now is` },
      conditions: ['If-Match', 'If-None-Match'],
      problems: [...BODY_PROBLEMS, 404, ...conflicts, 412],
      handle: (request) => update(records, kind, request),
    },
    {
      ...one,
      method: 'DELETE',
      operationId: `delete${title}`,
      summary: `Take a ${name} away`,
      command: `${name} delete 1`,
      success: {
        status: 200,
        description: `The ${name} as it was`,
        schema: recordOf(kind),
        example: kind.sample,
      },
      conditions: ['If-Match', 'If-None-Match'],
      problems: [400, 404, 412, 507],
      handle: (request) => remove(records, kind, request),
    },
  ];
}

/** A list that the address itself leaves some of out: all but one of the filters can be asked for. */
export function partRoute(
  store: RecordReader,
  kind: Kind,
  route: Pick<Route, 'path' | 'operationId' | 'summary' | 'command'> & {
    readonly filter: string;
    readonly parameter: QueryParameter;
    /** @throws Problem 404 where there is no such part */
    only(store: RecordReader, value: string): RecordCondition;
  },
): Route {
  const { filter, parameter, only, ...rest } = route;
  const others = { ...kind, filters: kind.filters.filter(({ name }) => name !== filter) };
  return listRoute(others, {
    ...rest,
    tag: kind.collection,
    pathParameters: [parameter],
    problems: [304, 400, 404, 412],
    handle(request: StoreRequest): Answer {
      return getList(store, others, request, [only(store, request.http.param(parameter.name) ?? '')]);
    },
  });
}

/** @returns the condition that something belongs to another record, which is there */
export function belongsTo(path: string, owner: Kind): (store: RecordReader, id: string) => RecordCondition {
  return (store, id) => ({ path, is: '=', value: findRecord(store, owner, id).id });
}

export function idParameter({ name }: Kind): QueryParameter {
  return { name: 'id', schema: idSchema, description: `Which ${name}`, example: 1 };
}

function listRoute(kind: Kind, route: Omit<Route, 'method' | 'query' | 'success' | 'conditions'>): Route {
  return {
    ...route,
    method: 'GET',
    query: listParameters(kind),
    success: {
      status: 200,
      description: 'A page of the list; X-Total-Count says how many there are in all',
      schema: { list: [recordOf(kind), selectedOf(kind)] },
      headers: ['ETag', 'X-Total-Count', 'Link'],
      example: [kind.sample],
    },
    conditions: ['If-Match', 'If-None-Match'],
  };
}

/** A list of texts. */
export const NAMES = { inline: z.array(z.string()) };
