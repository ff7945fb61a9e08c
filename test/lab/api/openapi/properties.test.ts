/**
 * What the OpenAPI document says holds for requests that nobody has thought of: those that fit it, those that nearly do, and
 * any JSON at all.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createCorrectApp } from '../../../../src/lab/api/correct/app.ts';
import type { OpenApi, Operation, Parameter } from '../../../../src/lab/api/openapi/types.ts';
import { openRecords } from '../../../../src/lab/api/records/open-records.ts';
import { sampleSeed } from '../../../../src/lab/api/samples/seed.ts';
import { valuesOf } from '../../../helpers/values-of-schema.ts';

const records = await openRecords(undefined, { seed: await sampleSeed() });
afterAll(() => records.close());
const app = createCorrectApp(records);
const document = (await (await app.request('/openapi.json')).json()) as OpenApi;
const { schemas } = document.components;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** A password's hash takes tens of milliseconds. */
const RUNS = 60;
const RUNS_WITH_PASSWORDS = 8;

interface Asked {
  readonly address: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

describe('whatever is asked is answered as the OpenAPI document says', () => {
  it.for(operations.map((each) => [`${each.method} ${each.path}`, each] as const))(
    '%s',
    async ([, { path, method, operation }]) => {
      const hasPassword =
        JSON.stringify(operation.requestBody ?? '').includes('User') || path === '/auth/login';
      await fc.assert(
        fc.asyncProperty(requestsOf(path, operation), async ({ address, ...request }) => {
          const response = await app.request(address, { method, ...request });
          const described = operation.responses[response.status];
          expect(Object.keys(operation.responses), `${response.status}`).toContain(`${response.status}`);
          const text = await response.text();
          if (described?.content === undefined) {
            expect(text).toBe('');
            return;
          }
          const type = response.headers.get('content-type') ?? '';
          const { schema } = described.content[type] ?? {};
          if (schema === undefined) throw new Error(`${type} is not described`);
          const whole = { ...schema, $defs: schemas } as Parameters<typeof z.fromJSONSchema>[0];
          const local = JSON.parse(
            JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/'),
          ) as typeof whole;
          expect(z.fromJSONSchema(local).safeParse(JSON.parse(text)).error?.issues).toBeUndefined();
        }),
        { numRuns: hasPassword ? RUNS_WITH_PASSWORDS : RUNS },
      );
    },
  );

  it('takes what fits the schema of a new product, whatever is in it', async () => {
    const { requestBody } = document.paths['/products']!['post']!;
    const { schema } = requestBody!.content['application/json']!;
    await fc.assert(
      fc.asyncProperty(valuesOf(schema, schemas), async (value) => {
        const { id: _, ...product } = value as Record<string, unknown>;
        const made = await app.request('/products', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(product),
        });
        expect(made.status).toBe(201);
        const found = await app.request(made.headers.get('location') ?? '');
        // JSON has no -0.
        expect(await found.json()).toMatchObject(JSON.parse(JSON.stringify(product)) as object);
      }),
      { numRuns: RUNS },
    );
  });
});

function requestsOf(path: string, operation: Operation): fc.Arbitrary<Asked> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const inHeader = operation.parameters.filter((parameter) => parameter.in === 'header');
  return fc
    .record({
      path: partsOf(inPath, { all: true }),
      query: partsOf(inQuery),
      headers: partsOf(inHeader),
      content: contentsOf(operation),
    })
    .map(({ path: names, query, headers, content }) => {
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        // `.` and `..` are taken out of a path by whoever sends it.
        encodeURIComponent(names[name] ?? '').replace(/^\.+$/, 'x'),
      );
      const search = String(new URLSearchParams(query));
      const fields = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '')]),
      );
      return {
        address: search === '' ? address : `${address}?${search}`,
        headers: { ...fields, ...content.headers },
        ...(content.body !== undefined && { body: content.body }),
      };
    });
}

/** Values for parameters: such as fit, small numbers that lead somewhere, and any text. */
function partsOf(
  parameters: readonly Parameter[],
  { all = false } = {},
): fc.Arbitrary<Record<string, string>> {
  const values = parameters.map(({ name, schema }) => {
    const fitting = valuesOf(schema, schemas).map((value) =>
      Array.isArray(value) ? value.join(',') : String(value),
    );
    const near = fc.integer({ min: 1, max: 25 }).map(String);
    return [name, fc.oneof(fitting, near, fc.string({ unit: 'grapheme', minLength: 1 }))] as const;
  });
  return fc.record(Object.fromEntries(values), {
    requiredKeys: all ? parameters.map(({ name }) => name) : [],
  });
}

function contentsOf({ requestBody }: Operation): fc.Arbitrary<Pick<Asked, 'headers' | 'body'>> {
  if (requestBody === undefined) return fc.constant({ headers: {} });
  const types = Object.keys(requestBody.content);
  const fitting = Object.values(requestBody.content).map(({ schema }) =>
    valuesOf(schema, schemas).map((value) => JSON.stringify(value)),
  );
  const broken = fc.tuple(fitting[0]!, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  const bodies = fc.oneof(...fitting, broken, fc.json(), fc.string());
  const type = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...types) }, fc.constant('text/plain'));
  return fc.record({ type, body: bodies }).map(({ type: contentType, body }) => ({
    headers: { 'Content-Type': contentType },
    body,
  }));
}
