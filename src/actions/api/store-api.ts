import type { z } from 'zod/mini';
import { isRefusal, RefusalError } from '../../errors.ts';
import type { HttpClient } from '../../protocols/http.ts';
import { authOf, credentialsAt } from '../http/auth/credentials.ts';
import { performHttp, type PerformOptions } from '../http/perform.ts';
import { addressOf, listAddress, parseBaseUrl, PUBLIC_STORE, recordAddress } from './addresses.ts';
import { readAnswer } from './answer.ts';
import { fitting } from './fit.ts';
import { refusalOf } from './refusal.ts';
import { storeRequest } from './request.ts';
import {
  anyShape,
  cartShape,
  categoriesShape,
  changedShape,
  listOf,
  productShape,
  tokenShape,
  userShape,
} from './shapes.ts';
import type { ApiAnswer, ApiRequest, ListQuery, Resource, Resources } from './types.ts';

/** Where the store is and how it is asked, for StoreApi and connectStore; without any of it, the public store, as it is. */
export interface StoreApiOptions {
  /** Where the store is; a path in it is part of every address. https://fakestoreapi.com unless given. */
  readonly baseUrl?: string;
  /** How each request is carried out. Redirects are followed unless it says otherwise, but those of a write never. */
  readonly perform?: Omit<PerformOptions, 'decode' | 'maxBytes'>;
  /** Fields sent with each request. */
  readonly headers?: readonly string[];
}

/** Stores tell of a change in different ways; the id they all do. */
export interface WriteAnswer {
  readonly id?: number | undefined;
  readonly [member: string]: unknown;
}

const SHAPES: { readonly [R in Resource]: z.ZodMiniType<Resources[R]> } = {
  products: productShape,
  carts: cartShape,
  users: userShape,
};

/**
 * A client of the fake store, over either HTTP client. Each method is one request.
 *
 * @throws UsageError; RefusalError `http-status` for a status of 300 or more, `login-denied`, `not-found` for what the public store
 * says with 200 and nothing; ProtocolError `weird-reply` for what is no JSON or not of the shape, with the path that is wrong;
 * LimitError; and what performHttp throws
 */
export class StoreApi {
  readonly #client: HttpClient;
  readonly #headers: readonly string[];
  readonly #base: URL;
  readonly #perform: PerformOptions;

  constructor(client: HttpClient, { baseUrl = PUBLIC_STORE, perform, headers = [] }: StoreApiOptions = {}) {
    const { url, credentials } = parseBaseUrl(baseUrl);
    this.#client = client;
    this.#headers = headers;
    this.#base = url;
    const auth =
      credentials &&
      authOf({ headers }, { credentialsFor: credentialsAt(url, credentials), scheme: 'basic' });
    this.#perform = { ...(auth && { auth }), ...perform, decode: true };
  }

  /**
   * The records of one kind: all of them, or those that `query` asks for.
   *
   * @throws UsageError for a query that does not go with the resource
   */
  async list<R extends Resource>(
    resource: R,
    query: ListQuery = {},
  ): Promise<ApiAnswer<readonly Resources[R][]>> {
    const answer = await this.#ask('GET', listAddress(this.#base, resource, query));
    return { ...answer, value: fitting(answer.value, listOf(SHAPES[resource])) };
  }

  /**
   * One record, by its id. An answer of 200 with `null` or nothing means that there is none; a status of 404 stays `http-status`.
   *
   * @throws UsageError for what is no id; RefusalError `not-found`, `http-status`
   */
  async get<R extends Resource>(resource: R, id: number): Promise<ApiAnswer<Resources[R]>> {
    const answer = await this.#ask('GET', this.addressOf(resource, id));
    return { ...answer, value: fitting(there(answer), SHAPES[resource]) };
  }

  /** Where a record is. @throws UsageError for what is no id */
  addressOf(resource: Resource, id: number): URL {
    return recordAddress(this.#base, resource, id);
  }

  /** Whatever stands there, of whatever shape; `null` where the store says so, or says nothing. */
  async peek(resource: Resource, id: number): Promise<ApiAnswer<object | null>> {
    const answer = await this.#ask('GET', this.addressOf(resource, id));
    return { ...answer, value: orNull(answer.value) };
  }

  /** The names of all categories that products have. */
  async categories(): Promise<ApiAnswer<readonly string[]>> {
    const answer = await this.#ask('GET', addressOf(this.#base, 'products', 'categories'));
    return { ...answer, value: fitting(answer.value, categoriesShape) };
  }

  /**
   * Asks for a token in exchange for a name and a password. It is not sent along with later requests.
   *
   * @throws RefusalError `login-denied` where the store answers 401
   */
  async login(username: string, password: string): Promise<ApiAnswer<{ readonly token: string }>> {
    try {
      const answer = await this.#ask('POST', addressOf(this.#base, 'auth', 'login'), { username, password });
      return { ...answer, value: fitting(answer.value, tokenShape) };
    } catch (error) {
      throw isRefusal(error) && error.status === 401 ? loginDenied(error) : error;
    }
  }

  /** What was added, as the store tells it: with its id, and perhaps nothing else. */
  async add(resource: Resource, body: object): Promise<ApiAnswer<WriteAnswer>> {
    const answer = await this.#ask('POST', addressOf(this.#base, resource), body);
    return { ...answer, value: fitting(answer.value === undefined ? {} : answer.value, changedShape) };
  }

  /**
   * Puts a whole record in the place of another (PUT). The answer is what the store tells, `{}` for nothing; verifyStored looks
   * whether it was stored.
   *
   * @throws UsageError for what is no id; RefusalError `not-found` where the answer is `null`, `http-status`
   */
  async replace(resource: Resource, id: number, body: object): Promise<ApiAnswer<WriteAnswer>> {
    return this.#change('PUT', resource, id, body);
  }

  /**
   * Changes the members of a record that `body` has, and leaves the others (PATCH). The answer is as that of `replace`.
   *
   * @throws UsageError for what is no id; RefusalError `not-found` where the answer is `null`, `http-status`
   */
  async update(resource: Resource, id: number, body: object): Promise<ApiAnswer<WriteAnswer>> {
    return this.#change('PATCH', resource, id, body);
  }

  /** What was removed, as far as the store tells; `null` where it does not. */
  async remove(resource: Resource, id: number): Promise<ApiAnswer<WriteAnswer | null>> {
    const answer = await this.#ask('DELETE', this.addressOf(resource, id));
    const value = orNull(answer.value);
    return { ...answer, value: value && fitting(value, changedShape) };
  }

  async #change(
    method: 'PUT' | 'PATCH',
    resource: Resource,
    id: number,
    body: object,
  ): Promise<ApiAnswer<WriteAnswer>> {
    const answer = await this.#ask(method, this.addressOf(resource, id), body);
    // Many stores answer a change with 204, or 200 and nothing; `null` is what there is, which is nothing.
    const value = answer.value === undefined ? {} : there(answer);
    return { ...answer, value: fitting(value, changedShape) };
  }

  /** The value is `undefined` where the answer has none. */
  async #ask(method: ApiRequest['method'], url: URL, body?: object): Promise<ApiAnswer<unknown>> {
    const fields = { headers: this.#headers, ...(body && { body }) };
    const { http, shown, secrets } = storeRequest(method, url, fields);
    const { follow = {}, ...perform } = this.#perform;
    // Redirects make a GET of a POST (RFC 9110, section 15.4.2), which would look like a success.
    const performed = await performHttp(
      this.#client,
      http,
      method === 'GET' ? { ...perform, follow } : perform,
    );
    const { response } = performed.exchange;
    if (response.status >= 300) throw await refusalOf(performed, secrets);
    const { status, reason, headers } = response;
    return { request: shown, status, reason, headers, value: await readAnswer(performed) };
  }
}

/** @throws RefusalError `not-found` */
function there({ request, status, value }: ApiAnswer<unknown>): unknown {
  if (value !== undefined && value !== null) return value;
  const { method, url } = request;
  const said = value === null ? 'null' : 'nothing';
  throw new RefusalError(
    'not-found',
    `${method} ${new URL(url).pathname} was answered with ${status} and ${said}: there is no such record`,
    { status, text: said },
  );
}

function orNull(value: unknown): object | null {
  return value === undefined || value === null ? null : fitting(value, anyShape);
}

function loginDenied({ message, status, text }: RefusalError): RefusalError {
  return new RefusalError(
    'login-denied',
    message,
    { status, text },
    { hint: 'check the name and the password' },
  );
}
