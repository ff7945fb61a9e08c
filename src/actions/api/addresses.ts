/** What is asked for where, as the public store has it; whatever cannot be asked is refused before. */
import { UsageError } from '../../errors.ts';
import { parseHttpUrl, type HttpTarget } from '../http/url.ts';
import type { ListQuery, Resource } from './types.ts';

/** The store of the courses, open to everybody. */
export const PUBLIC_STORE = 'https://fakestoreapi.com';

/**
 * @param text as a person types it: `localhost:8080`, `https://store.test/api/v1/`
 * @throws UsageError `bad-url`
 */
export function parseBaseUrl(text: string): HttpTarget {
  const target = parseHttpUrl(text);
  if (target.url.search !== '' || target.url.hash !== '') {
    const hint = `leave off ${target.url.search}${target.url.hash}`;
    throw new UsageError('the base URL of a store has a path, and nothing behind it', {
      code: 'bad-url',
      hint,
    });
  }
  return target;
}

/** One below the base, from parts that are encoded here. */
export function addressOf(base: URL, ...segments: readonly (string | number)[]): URL {
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/+$/, ''), ...segments.map(encodeSegment)].join('/');
  return url;
}

export function recordAddress(base: URL, resource: Resource, id: number): URL {
  return addressOf(base, resource, checkedId(id));
}

/** @throws UsageError for what cannot be asked of this resource */
export function listAddress(base: URL, resource: Resource, query: ListQuery): URL {
  checkQuery(resource, query);
  const { category, userId, limit, sort, since, until } = query;
  const url =
    category !== undefined
      ? addressOf(base, resource, 'category', category)
      : userId !== undefined
        ? addressOf(base, resource, 'user', checkedId(userId))
        : addressOf(base, resource);
  const parameters = { limit, sort, startdate: since, enddate: until && endOf(until) };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}

/** @throws UsageError */
export function checkedId(id: number): number {
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new UsageError(`an id is a whole number from 1 on, and ${id} is none`);
}

const ONLY_OF = { category: 'products', userId: 'carts', since: 'carts', until: 'carts' } as const;

function checkQuery(resource: Resource, query: ListQuery): void {
  for (const [name, owner] of Object.entries(ONLY_OF)) {
    if (query[name as keyof typeof ONLY_OF] !== undefined && owner !== resource) {
      throw new UsageError(`${name} goes with ${owner}, not with ${resource}`);
    }
  }
  const { limit, sort, since, until } = query;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new UsageError(`a limit is a whole number, and ${limit} is none`, {
      hint: 'without one, all come',
    });
  }
  if (sort !== undefined && sort !== 'asc' && sort !== 'desc') {
    throw new UsageError(`sort is asc or desc, not ${JSON.stringify(sort)}`);
  }
  for (const date of [since, until]) if (date !== undefined) checkDate(date);
  if (since !== undefined && until !== undefined && since > until) {
    throw new UsageError(`from ${since} until ${until} there are no days`);
  }
}

function checkDate(text: string): void {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse takes the 31st of February for a day in March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return;
  throw new UsageError(`${JSON.stringify(text)} is no date`, { hint: 'write it as 2020-01-31' });
}

/** To the public store a day is its first moment, and what it takes is before it: the last day would be left out. */
function endOf(day: string): string {
  return `${day}T23:59:59.999Z`;
}

function encodeSegment(segment: string | number): string {
  const text = String(segment);
  // The URL's parser would go up a folder at these, encoded or not.
  if (text === '' || /^\.\.?$/.test(text)) {
    throw new UsageError(`${JSON.stringify(text)} cannot be part of an address`);
  }
  // Half a surrogate pair cannot be encoded; Buffer writes U+FFFD for it.
  return encodeURIComponent(Buffer.from(text).toString());
}
