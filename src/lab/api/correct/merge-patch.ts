import { isObject } from '../../../actions/is-object.ts';

/**
 * RFC 7396: members of the patch replace those of the target, `null` takes them away, objects are merged, and anything else, arrays
 * too, is replaced as a whole. Neither is changed, and a member called `__proto__` is one like any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}
