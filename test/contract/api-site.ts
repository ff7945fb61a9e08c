/** A fake store for the contract suite, with what the public one has. */
export interface ApiSite {
  readonly name: string;
  /** Whether what is written stays; the public store forgets it. */
  readonly keeps: boolean;
  start(): Promise<StartedApiSite>;
}

export interface StartedApiSite {
  readonly baseUrl: string;
  /** By id: the carts of user 1, and those of the 1st and the 2nd of March 2020. */
  readonly cartsOfUser1: readonly number[];
  readonly cartsOfMarch: readonly number[];
  stop(): Promise<void>;
}
