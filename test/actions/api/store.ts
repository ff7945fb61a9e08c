import { StoreApi, type StoreApiOptions } from '../../../src/actions/api/store-api.ts';
import type { HttpField, HttpRequest } from '../../../src/protocols/http.ts';
import { collect, FakeClient, type Scripted } from '../http/fake-client.ts';

export const JSON_TYPE: HttpField = ['Content-Type', 'application/json; charset=utf-8'];

/** An answer of JSON: a value, or text that may be none. */
export function json(value: unknown, status = 200): Scripted {
  return {
    status,
    headers: [JSON_TYPE],
    body: typeof value === 'string' ? value : JSON.stringify(value),
  };
}

/** A store whose answers are written down, and the client that gives them. */
export function scripted(
  answers: ConstructorParameters<typeof FakeClient>[0],
  options: StoreApiOptions = {},
): { api: StoreApi; client: FakeClient } {
  const client = new FakeClient(answers);
  return { client, api: new StoreApi(client, { baseUrl: 'http://store.test', ...options }) };
}

/** `POST http://store.test/products {"title":"A hat"}` */
export async function lineOf({ method, url, body }: HttpRequest): Promise<string> {
  const sent = body === undefined ? '' : ` ${(await collect(body.open())).toString()}`;
  return `${method} ${url.href}${sent}`;
}

export const HAT = { id: 1, title: 'A hat', price: 9.5 };
export const CART = {
  id: 2,
  userId: 1,
  date: '2020-03-02T00:00:00.000Z',
  products: [{ productId: 1, quantity: 4 }],
};
export const USER = { id: 3, email: 'ada@store.test', username: 'ada' };
