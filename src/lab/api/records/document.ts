import { LimitError } from '../../../errors.ts';
import { MAX_DEPTH } from './limits.ts';

/** A record's JSON, with its id first. @throws LimitError */
export function documentOf(id: number, body: object): string {
  if (depthOf(body) > MAX_DEPTH) {
    throw new LimitError('MAX_DEPTH', `a record is no more than ${MAX_DEPTH} levels deep`);
  }
  const { id: _id, ...members } = body as { readonly id?: unknown };
  const json = JSON.stringify(members);
  // Put together as text: an object would have members such as "0" before the id.
  return json === '{}' ? `{"id":${id}}` : `{"id":${id},${json.slice(1)}`;
}

/** Of objects and arrays in each other; no further than has to be known. */
function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > MAX_DEPTH) return above;
  let deepest = above + 1;
  for (const member of Object.values(value)) deepest = Math.max(deepest, depthOf(member, above + 1));
  return deepest;
}
