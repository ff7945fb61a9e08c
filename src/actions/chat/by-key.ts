/** Things that have a key each, in the order of their keys: it is made when somebody asks for it, and kept until it changes. */
export class ByKey<T extends { readonly key: string }> {
  readonly #all = new Map<string, T>();
  #inOrder: readonly T[] | undefined;

  get size(): number {
    return this.#all.size;
  }

  get(key: string): T | undefined {
    return this.#all.get(key);
  }

  /** Takes the place of what has the same key. */
  add(thing: T): void {
    this.#all.set(thing.key, thing);
    this.#inOrder = undefined;
  }

  delete({ key }: T): void {
    this.#all.delete(key);
    this.#inOrder = undefined;
  }

  inOrder(): readonly T[] {
    return (this.#inOrder ??= [...this.#all.values()].toSorted((left, right) =>
      left.key < right.key ? -1 : 1,
    ));
  }
}
