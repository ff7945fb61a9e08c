/** Members that are wanted, by name; those of a member that is wanted as a whole are none. */
export interface Selection extends ReadonlyMap<string, Selection> {}

/** @param paths such as `title` and `rating.count`; the id is always selected */
export function selectionOf(paths: readonly string[]): Selection {
  const root: Tree = new Map([['id', new Map()]]);
  // Shortest first, so that what is wanted as a whole is known before a part of it.
  for (const path of paths.toSorted((a, b) => a.length - b.length)) {
    let tree = root;
    for (const name of path.split('.')) {
      const known = tree.get(name);
      if (known?.size === 0) break;
      const next = known ?? new Map<string, Tree>();
      tree.set(name, next);
      tree = next;
    }
  }
  return root;
}

interface Tree extends Map<string, Tree> {}

/** Of a list, what is selected of each entry. Members that are missing stay so. */
export function select(value: unknown, selection: Selection): unknown {
  if (selection.size === 0) return value;
  if (Array.isArray(value)) return value.map((entry) => select(entry, selection));
  if (typeof value !== 'object' || value === null) return value;
  const selected = Object.entries(value).flatMap(([name, member]) => {
    const below = selection.get(name);
    return below === undefined ? [] : [[name, select(member, below)] as const];
  });
  return Object.fromEntries(selected);
}
