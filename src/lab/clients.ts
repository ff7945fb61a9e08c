/** How many may be connected at once, and how many of them from one address. */
export interface ClientLimits {
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
}

/** How many are here, so that one client cannot take all the places (RFC 2577, section 7). */
export class Clients {
  readonly #limits: ClientLimits;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: ClientLimits) {
    this.#limits = limits;
  }

  /** @returns what to call when it leaves, or `undefined` where there is no place for it */
  enter(address: string): (() => void) | undefined {
    const same = this.#byAddress.get(address) ?? 0;
    if (this.#all >= this.#limits.maxClients || same >= this.#limits.maxClientsPerAddress) return undefined;
    this.#all += 1;
    this.#byAddress.set(address, same + 1);
    return () => this.#leave(address);
  }

  #leave(address: string): void {
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    this.#all -= 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
