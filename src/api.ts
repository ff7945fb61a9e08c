import { StoreApi, type StoreApiOptions } from './actions/api/store-api.ts';
import { http } from './http.ts';
import type { HttpClient, HttpClientSettings } from './protocols/http.ts';

/** What `connectStore` takes; without any of it, the library's client and the public store at https://fakestoreapi.com. */
export interface StoreOptions extends StoreApiOptions, HttpClientSettings {
  /** Which of the two clients speaks; the library's, unless told otherwise. */
  readonly client?: HttpClient['kind'];
}

/** A store's client that keeps its connections until it is closed. */
export class StoreConnection extends StoreApi implements AsyncDisposable {
  readonly #client: HttpClient;

  constructor(client: HttpClient, options?: StoreApiOptions) {
    super(client, options);
    this.#client = client;
  }

  /** Closes all connections; an answer that is still being read fails. Without it the process stays alive. */
  close(): Promise<void> {
    return this.#client.close();
  }

  /** As `close`, at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * The fake store, with either client.
 *
 *     await using store = await connectStore({ baseUrl: 'localhost:8000', client: 'raw' });
 *     const { value } = await store.list('products', { limit: 3 });
 *     for (const { title, price } of value) console.log(title, price);
 *
 * @throws UsageError; for what its methods throw, see StoreApi
 */
export async function connectStore(options: StoreOptions = {}): Promise<StoreConnection> {
  const { client: kind = 'library', dial, recorder, pipelining, ...rest } = options;
  const settings = {
    ...(dial && { dial }),
    ...(recorder && { recorder }),
    ...(pipelining && { pipelining }),
  };
  return new StoreConnection(await http.createClient(kind, settings), rest);
}
