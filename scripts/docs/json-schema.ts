import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import type { JsonOutput } from '../../schemas/output.ts';

/** As much of JSON Schema as zod makes of the schemas of this project. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  /** Several where it may be `null` as well. */
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: boolean | JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
}

/** The schema of one document, or of one line. */
export function jsonSchemaOf({ name, schema }: JsonOutput): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { override: ({ jsonSchema }) => tidy(jsonSchema) });
  // A name, and no address: there is nothing to be fetched.
  return { $schema, $id: `urn:netkit:schema:${name}`, title: name, ...rest } as JsonSchema;
}

/** What zod adds of its own: the bounds of an integer in JavaScript; what it leaves open: how long a tuple is. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.prefixItems !== undefined) {
    schema.minItems ??= schema.prefixItems.length;
    schema.items ??= false;
  }
}

/** `schemas/NAME.schema.json`, as `npm run lint` wants a file to be. */
export async function schemaFile(output: JsonOutput): Promise<string> {
  const config = await resolveConfig(import.meta.filename);
  return format(JSON.stringify(jsonSchemaOf(output), null, 2), { ...config, parser: 'json' });
}
