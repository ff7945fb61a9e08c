import { z } from 'zod';

import type { RecordCondition, SortKey } from '../../records/types.ts';
import type { Kind } from '../kinds/kind.ts';
import { type Member, membersOf } from '../kinds/members.ts';
import type { Query, QueryParameter } from '../query.ts';
import { recordSchema } from '../kinds/schemas.ts';
import { type Selection, selectionOf } from './select.ts';

/** Some 300 KB of products: a page that is still read at once. Without a limit there are no more either. */
export const MAX_LIMIT = 1000;

/** Each more takes another look at every record. */
export const MAX_SORT_KEYS = 4;

/** What a list can be asked for. */
export function listParameters(kind: Kind): readonly QueryParameter[] {
  const members = membersOf(recordSchema(kind));
  const values = members.filter((member) => member.isValue).map(({ path }) => path);
  return [
    {
      name: 'limit',
      schema: z.int().min(1).max(MAX_LIMIT),
      description: `At most so many. ${MAX_LIMIT} unless given`,
      example: 5,
    },
    { name: 'skip', schema: z.int().min(0), description: 'So many of the first are left out', example: 5 },
    {
      name: 'sort',
      schema: z
        .array(z.enum(['asc', 'desc', ...values, ...values.map((path) => `-${path}`)]))
        .min(1)
        .max(MAX_SORT_KEYS),
      description:
        'By these members, one after the other; with a minus, the largest first. `asc` and `desc` are by id',
      example: ['desc'],
    },
    {
      name: 'select',
      schema: z.array(z.enum(members.map((member: Member) => member.path))).min(1),
      description: 'Only these members, and the id',
      example: ['id'],
    },
    ...kind.filters,
  ];
}

/** What a query asks for. */
export interface ListPlan {
  readonly where: readonly RecordCondition[];
  readonly sort: readonly SortKey[];
  readonly selection: Selection | undefined;
  readonly skip: number;
  readonly limit: number | undefined;
}

export function planList(kind: Kind, query: Query): ListPlan {
  const wanted = query.get('select') as readonly string[] | undefined;
  return {
    where: kind.filters.flatMap((filter) => {
      const value = query.get(filter.name);
      return value === undefined ? [] : [filter.condition(value)];
    }),
    sort: ((query.get('sort') ?? []) as readonly string[]).map(sortKeyOf),
    selection: wanted && selectionOf(wanted),
    skip: (query.get('skip') ?? 0) as number,
    limit: query.get('limit') as number | undefined,
  };
}

/** `price` and `-price`; `asc` and `desc`, as the public store has them, by id. */
function sortKeyOf(word: string): SortKey {
  if (word === 'asc' || word === 'desc') return { path: 'id', descending: word === 'desc' };
  return word.startsWith('-') ? { path: word.slice(1), descending: true } : { path: word, descending: false };
}
