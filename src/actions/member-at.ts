/** What stands at a path of a JSON value; `undefined` for nothing. What every object inherits does not count. */
export function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  return found;
}
