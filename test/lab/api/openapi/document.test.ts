import type { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { createCorrectApp } from '../../../../src/lab/api/correct/app.ts';
import { MAX_BODY_BYTES } from '../../../../src/lab/api/read-bytes.ts';
import type { OpenApi, Operation, Schema } from '../../../../src/lab/api/openapi/types.ts';
import { openRecords } from '../../../../src/lab/api/records/open-records.ts';
import { RecordError, type Records } from '../../../../src/lab/api/records/types.ts';
import { sampleSeed } from '../../../../src/lab/api/samples/seed.ts';

const records = await openRecords(undefined, { seed: await sampleSeed() });
const app = createCorrectApp(records);
const document = (await (await app.request('/openapi.json')).json()) as OpenApi;
await records.close();

interface Case {
  readonly path: string;
  readonly method: string;
  readonly status: string;
  readonly operation: Operation;
}

const cases: readonly Case[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    Object.keys(operation.responses).map((status) => ({
      path,
      method: method.toUpperCase(),
      status,
      operation,
    })),
  ),
);

/** A store of the samples; one that is full, or broken, where that is what is to be answered. */
async function openStore(status: string): Promise<Hono> {
  const sound = await openRecords(undefined, { seed: await sampleSeed() });
  onTestFinished(() => sound.close());
  if (status === '507') {
    const change = (): Promise<never> => Promise.reject(new RecordError('full', 'no room'));
    return createCorrectApp(Object.assign(Object.create(sound) as Records, { change }));
  }
  if (status !== 'default') return createCorrectApp(sound);
  const fail = (): never => {
    throw new Error('secret: /var/lib/store is on fire');
  };
  return createCorrectApp(new Proxy(sound, { get: () => fail }));
}

describe('the OpenAPI document', () => {
  it('has what the store has, in every method', () => {
    const listed = Object.entries(document.paths).map(
      ([path, all]) => `${path} ${Object.keys(all).join(' ')}`,
    );
    expect(listed).toEqual([
      '/products/categories get',
      '/products/category/{name} get',
      '/products get post',
      '/products/{id} get put patch delete',
      '/carts/user/{id} get',
      '/carts get post',
      '/carts/{id} get put patch delete',
      '/users get post',
      '/users/{id} get put patch delete',
      '/auth/login post',
    ]);
    const ids = Object.values(document.paths).flatMap((all) =>
      Object.values(all).map((each) => each.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.for(
    cases.map((each) => [`${each.method} ${each.path} answers ${each.status} as it says`, each] as const),
  )('%s', async ([, { path, method, status, operation }]) => {
    const store = await openStore(status);
    const response = await store.request(addressOf(path, operation, status), {
      method,
      ...requestOf(operation, method, status),
    });
    expect(response.status).toBe(status === 'default' ? 500 : Number(status));
    const { content, headers = {} } = operation.responses[status] ?? {};
    const text = await response.text();
    expect(text).not.toContain('on fire');
    expect([...response.headers.keys()]).toEqual(
      expect.arrayContaining(Object.keys(headers).map((name) => name.toLowerCase())),
    );
    if (content === undefined) {
      expect(text).toBe('');
      return;
    }
    const described = content[response.headers.get('content-type') ?? ''];
    if (described === undefined) throw new Error(`no schema for ${response.headers.get('content-type')}`);
    expect(faultsOf(described.schema, JSON.parse(text))).toEqual([]);
  });

  it('has examples that fit their own schemas', () => {
    const contents = cases.flatMap(({ operation, status }) => [
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.values(operation.responses[status]?.content ?? {}),
    ]);
    const examples = [...contents, ...cases.flatMap(({ operation }) => operation.parameters)].filter(
      ({ example }) => example !== undefined,
    );
    expect(examples.length).toBeGreaterThan(20);
    for (const { schema, example } of examples) expect(faultsOf(schema, example)).toEqual([]);
  });

  it('would notice an answer that does not fit', () => {
    const product = { $ref: '#/components/schemas/Product' };
    expect(faultsOf(product, { id: 1, title: 'x', price: 1 })).toEqual([]);
    expect(faultsOf(product, { id: 1, title: 'x', price: '1' })).not.toEqual([]);
    expect(faultsOf(product, { id: 1, title: 'x', price: 1, password: 'x' })).not.toEqual([]);
    expect(faultsOf(product, { title: 'x', price: 1 })).not.toEqual([]);
  });
});

/** The samples have a record 1 and a category of each name that is an example; nobody has what a 404 asks for. */
function addressOf(path: string, operation: Operation, status: string): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((each) => each.in === 'path' && each.name === name);
    return status === '404' ? '999999' : String(parameter?.example);
  });
  const isPaged = operation.parameters.some(({ name }) => name === 'limit');
  if (status === '400' && operation.requestBody === undefined) return `${address}?nonsense=1`;
  return status === '200' && isPaged ? `${address}?limit=2` : address;
}

function requestOf(operation: Operation, method: string, status: string): RequestInit {
  const [type, described] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const conditions: Record<string, Record<string, string>> = {
    304: { 'If-None-Match': '*' },
    412: { 'If-Match': '"not this one"' },
  };
  const headers = { ...(type !== undefined && { 'Content-Type': type }), ...conditions[status] };
  if (described === undefined) return { headers };
  const example = described.example as object;
  const bodies: Record<string, string> = {
    400: '{"nonsense":1',
    401: JSON.stringify({ ...example, password: 'wrong' }),
    409: JSON.stringify({ ...example, ...(method === 'POST' ? { id: 1 } : { username: 'mor_2314' }) }),
    413: 'x'.repeat(MAX_BODY_BYTES + 1),
  };
  if (status === '415') return { headers: { 'Content-Type': 'text/plain' }, body: 'hello' };
  return { headers, body: bodies[status] ?? JSON.stringify(example) };
}

function faultsOf(schema: Schema, value: unknown): readonly string[] {
  const checked = z.fromJSONSchema(resolve(schema) as Parameters<typeof z.fromJSONSchema>[0]);
  return checked.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
}

/** What is referred to stands in place of the reference. */
function resolve(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((each) => resolve(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) {
    const name = String(schema.$ref).replace('#/components/schemas/', '');
    return resolve(document.components.schemas[name]);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, resolve(member)]));
}
