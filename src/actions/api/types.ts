import type { HttpField } from '../../protocols/http.ts';
import type { Cart, Product, User } from './shapes.ts';

/** The three kinds of things that a store has. */
export interface Resources {
  readonly products: Product;
  readonly carts: Cart;
  readonly users: User;
}

/** `products`, `carts` or `users`: which of them a request is about. */
export type Resource = keyof Resources;

/** One request to the store, and what it answered. */
export interface ApiAnswer<T> {
  readonly request: ApiRequest;
  readonly status: number;
  /** As the status line has it; empty where there is none. */
  readonly reason: string;
  readonly headers: readonly HttpField[];
  readonly value: T;
}

/** A request to the store as it may be shown. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** What is sent as JSON; secrets in it are stars. */
  readonly body?: unknown;
}

/** Which of them, and how many. */
export interface ListQuery {
  readonly limit?: number;
  readonly sort?: 'asc' | 'desc';
  /** Of products. */
  readonly category?: string;
  /** Of carts: whose. */
  readonly userId?: number;
  /** Of carts: `2020-01-31`, the first and the last day. */
  readonly since?: string;
  readonly until?: string;
}
