/** Values that fit a JSON Schema, for fast-check: as much of it as an OpenAPI document of ours has. */
import fc from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

/** @param definitions what `#/components/schemas/NAME` stands for */
export function valuesOf(
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
): fc.Arbitrary<unknown> {
  const within = (part: unknown): fc.Arbitrary<unknown> => valuesOf(part as Schema, definitions);
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].replace('#/components/schemas/', '');
    return within(definitions[name]);
  }
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (Array.isArray(schema['type'])) {
    return fc.oneof(...schema['type'].map((type) => within({ ...schema, type })));
  }
  if (Array.isArray(schema['anyOf'])) return fc.oneof(...schema['anyOf'].map(within));
  const bound = (name: string, otherwise: number): number => Number(schema[name] ?? otherwise);
  switch (schema['type']) {
    case 'integer':
      return fc.integer({
        min: Math.max(bound('minimum', -(2 ** 31)), -(2 ** 31)),
        max: Math.min(bound('maximum', 2 ** 31 - 1), 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ min: bound('minimum', -1e9), max: bound('maximum', 1e9), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textsOf(schema);
    case 'array':
      return fc.array(within(schema['items']), {
        minLength: bound('minItems', 0),
        maxLength: Math.min(bound('maxItems', 5), 5),
      });
    case 'object':
      return objectsOf(schema, within);
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  const times = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  switch (schema['format']) {
    case 'date':
      return times.map((time) => time.toISOString().slice(0, 10));
    case 'date-time':
      return times.map((time) => time.toISOString());
    case 'email':
      return fc.emailAddress();
    default:
      return fc.string({
        unit: 'grapheme',
        minLength: Number(schema['minLength'] ?? 0),
        maxLength: Math.min(Number(schema['maxLength'] ?? 30), 30),
      });
  }
}

function objectsOf(
  { properties = {}, required = [] }: Schema,
  within: (part: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const members = Object.entries(properties as object).map(([name, part]) => [name, within(part)] as const);
  return fc.record(Object.fromEntries(members), {
    requiredKeys: (required as string[]).filter((name) => Object.hasOwn(properties as object, name)),
    noNullPrototype: true,
  });
}
