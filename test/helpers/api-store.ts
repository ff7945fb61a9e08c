/** The lab's store without a socket. */
import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';

import { createCorrectApp } from '../../src/lab/api/correct/app.ts';
import { openRecords } from '../../src/lab/api/records/open-records.ts';
import type { Records } from '../../src/lab/api/records/types.ts';
import { sampleSeed } from '../../src/lab/api/samples/seed.ts';

export interface TestStore {
  readonly app: Hono;
  readonly records: Records;
  /** One request; a body that is no text is sent as JSON. */
  ask(address: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Told>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** As JSON, where it is. */
  readonly value: unknown;
}

/** A new store with the samples, for one test. */
export async function openTestStore(): Promise<TestStore> {
  const records = await openRecords(undefined, { seed: await sampleSeed() });
  onTestFinished(() => records.close());
  const app = createCorrectApp(records);
  return { app, records, ask: (...request) => ask(app, ...request) };
}

/** @param address such as `GET /products`; GET unless it says otherwise */
export async function ask(
  app: Pick<Hono, 'request'>,
  address: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const [path = '', method = 'GET'] = address.split(' ').toReversed();
  const response = await app.request(path, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    value: isJson ? JSON.parse(text) : undefined,
  };
}
