/** Folders that are remembered; of one that is forgotten, all messages are recent once more. */
const MAX_FOLDERS = 10_000;

/** Which session is the first to be told of a message, and has it as `\Recent` (RFC 3501, section 2.3.2). */
export class Recent {
  readonly #told = new Map<string, number>();

  /**
   * Those of the UIDs, in ascending order, of which nobody was told yet.
   *
   * @param folder which one it is, of all that the server has
   * @param claim whether they are somebody else's from now on; not so for EXAMINE
   */
  take(folder: string, uids: readonly number[], claim: boolean): number[] {
    const told = this.#told.get(folder) ?? 0;
    const recent = uids.filter((uid) => uid > told);
    const last = recent.at(-1);
    if (claim && last !== undefined) this.#remember(folder, last);
    return recent;
  }

  #remember(folder: string, last: number): void {
    this.#told.delete(folder);
    this.#told.set(folder, last);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MAX_FOLDERS && oldest !== undefined) this.#told.delete(oldest);
  }
}
