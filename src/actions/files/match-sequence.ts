/** Any number of items, none included. */
export const REST = Symbol('rest');

/** What one item, or with REST any number of them, has to be. */
export type Mark<Item> = typeof REST | ((item: Item) => boolean);

/**
 * Whether a sequence (a name's characters, a path's names) is as a pattern says. Where it is not, only the last REST is
 * tried again with one more item, since those before it have found the shortest that does: so it takes time by the product
 * of both lengths at worst.
 */
export function matchSequence<Item>(pattern: readonly Mark<Item>[], items: readonly Item[]): boolean {
  let at = 0;
  let rest: { readonly mark: number; end: number } | undefined;
  for (let index = 0; index < items.length;) {
    const mark = pattern[at];
    if (mark === REST) {
      rest = { mark: at, end: index };
      at += 1;
    } else if (mark?.(items[index]!) === true) {
      at += 1;
      index += 1;
    } else if (rest === undefined) {
      return false;
    } else {
      rest.end += 1;
      index = rest.end;
      at = rest.mark + 1;
    }
  }
  return pattern.slice(at).every((mark) => mark === REST);
}
