import assert from 'node:assert/strict';

import type { StoreConnection } from '../../src/index.ts';
import { anyFault, type Fault } from '../faults.ts';
import type { Kind, Worker } from '../kind.ts';
import { attempt, type World } from '../operation.ts';

/** Products of ours that are in the store at once. */
const MAX_PRODUCTS = 12;

/** What a 201 said is there, once; what was removed is gone. */
export const api: Kind = {
  name: 'api',
  workers: 2,
  open: async (world) => new Shopkeeper(world),
};

class Shopkeeper implements Worker {
  readonly #world: World;
  /** Their prices, by their titles; ids are the server's affair. */
  readonly #confirmed = new Map<string, { readonly id: number; readonly price: number }>();
  /** What may be there or not: nobody has heard the answer. */
  readonly #doubtful = new Set<string>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async turn(): Promise<void> {
    const { random } = this.#world;
    if (this.#confirmed.size < MAX_PRODUCTS) await this.#add(anyFault(random));
    if (random.chance(0.4)) await this.#change(anyFault(random));
    if (random.chance(0.5) || this.#confirmed.size >= MAX_PRODUCTS) await this.#remove(anyFault(random));
    if (random.chance(0.1)) await this.#check();
    if (random.chance(0.1)) await this.#mistake();
  }

  async close(): Promise<void> {
    await this.#check();
  }

  async #add(fault: Fault): Promise<void> {
    this.#count += 1;
    const title = `${this.#world.name}-${this.#count}`;
    const price = this.#world.random.between(0, 1_000);
    this.#doubtful.add(title);
    await this.#ask(fault, async (store) => {
      const { status, value } = await store.add('products', { title, price });
      assert.equal(status, 201);
      assert.ok(value.id !== undefined);
      this.#confirmed.set(title, { id: value.id, price });
      this.#doubtful.delete(title);
    });
  }

  async #change(fault: Fault): Promise<void> {
    const [[title, product] = []] = this.#confirmed;
    if (title === undefined || product === undefined) return;
    const price = product.price + 1;
    const failure = await this.#ask(fault, async (store) => {
      await store.update('products', product.id, { price });
    });
    if (failure === undefined) this.#confirmed.set(title, { ...product, price });
    else await this.#lookAgain(title, product.id);
  }

  /** After an answer that did not come: the store knows. */
  async #lookAgain(title: string, id: number): Promise<void> {
    await this.#ask('none', async (store) => {
      const { price } = (await store.get('products', id)).value;
      this.#confirmed.set(title, { id, price });
    });
  }

  async #remove(fault: Fault): Promise<void> {
    const [[title, product] = []] = this.#confirmed;
    if (title === undefined || product === undefined) return;
    this.#confirmed.delete(title);
    this.#doubtful.add(title);
    await this.#ask(fault, async (store) => {
      await store.remove('products', product.id);
      this.#doubtful.delete(title);
    });
  }

  /** All that is there of ours is what should be. */
  async #check(): Promise<void> {
    await this.#ask('none', async (store) => {
      const { value } = await store.list('products', { limit: 500 });
      const ours = value.filter(({ title }) => title.startsWith(`${this.#world.name}-`));
      assert.equal(new Set(ours.map(({ title }) => title)).size, ours.length, 'a product is there twice');
      for (const { id, title, price } of ours) {
        if (this.#doubtful.has(title)) await store.remove('products', id);
        else assert.deepEqual({ id, price }, this.#confirmed.get(title), `${title}, removed or changed`);
      }
      const there = new Set(ours.map(({ title }) => title));
      for (const title of this.#confirmed.keys()) assert.ok(there.has(title), `${title} is lost`);
      this.#doubtful.clear();
    });
  }

  async #mistake(): Promise<void> {
    const { random } = this.#world;
    const must = random.pick(['http-status', 'login-denied'] as const);
    await this.#ask(
      'none',
      async (store) => {
        if (must === 'login-denied') await store.login('mor_2314', 'wrong');
        else
          await random.pick([
            () => store.get('products', 999_999),
            () => store.add('products', { price: -1 }),
          ])();
      },
      must,
    );
  }

  async #ask(
    fault: Fault,
    what: (store: StoreConnection) => Promise<void>,
    must?: 'http-status' | 'login-denied',
  ) {
    const { netkit, client, lab, random } = this.#world;
    const [scheme, to] = random.pick([
      ['http', lab.api],
      ['https', lab.apis],
    ] as const);
    return attempt(this.#world, { fault, to, ...(must && { must }) }, async ({ dial, signal }) => {
      const options = { baseUrl: `${scheme}://api.test`, client, dial, perform: { signal } };
      await using store = await netkit.connectStore(options);
      await what(store);
    });
  }
}
