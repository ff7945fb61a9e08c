import { STATUS_CODES } from 'node:http';

import { z } from 'zod';

import { JSON_TYPE } from '../correct/answer.ts';
import { BODY_TYPES, type BodyMethod } from '../correct/body.ts';
import { PROBLEM_TYPE } from '../correct/problem.ts';
import type { QueryParameter } from '../correct/query.ts';
import type { NamedSchema, Route } from '../correct/route.ts';
import { FIELDS, PROBLEMS, TAGS } from './texts.ts';
import type { Described, MediaTypes, OpenApi, Operation, Parameter, Schema } from './types.ts';

/** As RFC 9457 has it; `errors` is ours. */
const problemSchema = z.strictObject({
  type: z.string().describe('about:blank: the status says it all'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z
    .array(
      z.strictObject({
        detail: z.string(),
        pointer: z.string().optional().describe('Where in the body (RFC 6901)'),
        parameter: z.string().optional().describe('Which parameter of the query'),
      }),
    )
    .optional(),
});

const PROBLEM: NamedSchema = { name: 'Problem', schema: problemSchema };

/**
 * OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) of the routes that a server is built from, with the schemas that it checks
 * bodies and queries by.
 */
export function openApiDocument(routes: readonly Route[]): OpenApi {
  const schemas = new SchemaNames();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: "netkit's store",
      version: '1.0.0',
      description:
        'A shop that really stores: products, carts and users, in the shapes of the public fake store. Every GET answers HEAD too.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document is' }],
    // Whoever can reach it may do all of it.
    security: [],
    tags: TAGS,
    paths,
    components: { schemas: schemas.all() },
  };
}

function operationOf(route: Route, schemas: SchemaNames): Operation {
  const { operationId, tag, summary, command, success, body, problems } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    ...(command !== undefined && { 'x-netkit': `netkit api ${command}` }),
    parameters: parametersOf(route),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          BODY_TYPES[route.method as BodyMethod].map((type) => [
            type,
            { schema: schemas.refer(body), example: body.example },
          ]),
        ),
      },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        ...headersOf(success.headers ?? []),
        content: successContent(success, schemas),
      },
      ...Object.fromEntries(problems.map((status) => [status, problemOf(status, schemas)])),
      default: { description: 'Something went wrong', content: problemContent(schemas) },
    },
  };
}

function parametersOf({ pathParameters = [], query = [], conditions = [] }: Route): Parameter[] {
  return [
    ...pathParameters.map((each) => ({ ...parameterOf(each), in: 'path' as const, required: true as const })),
    ...query.map((each) => ({ ...parameterOf(each), in: 'query' as const })),
    ...conditions.map((name) => ({
      name,
      in: 'header' as const,
      description: FIELDS[name] ?? '',
      schema: { type: 'string' } as Schema,
    })),
  ];
}

function parameterOf({ name, schema, description, example }: QueryParameter): Omit<Parameter, 'in'> {
  // A list is one parameter with commas.
  const style = schema instanceof z.ZodArray && { style: 'form', explode: false };
  return {
    name,
    description,
    schema: jsonSchemaOf(schema),
    ...style,
    ...(example !== undefined && { example }),
  };
}

function successContent({ schema, example }: Route['success'], schemas: SchemaNames): MediaTypes {
  const inJson =
    'inline' in schema
      ? jsonSchemaOf(schema.inline)
      : 'list' in schema
        ? { type: 'array', items: { anyOf: schema.list.map((each) => schemas.refer(each)) } }
        : schemas.refer(schema);
  return { [JSON_TYPE]: { schema: inJson, ...(example !== undefined && { example }) } };
}

function problemOf(status: number, schemas: SchemaNames): Described {
  const description = PROBLEMS[status] ?? STATUS_CODES[status] ?? '';
  if (status === 304) return { description, ...headersOf(['ETag']) };
  return { description, content: problemContent(schemas) };
}

function problemContent(schemas: SchemaNames): MediaTypes {
  return { [PROBLEM_TYPE]: { schema: schemas.refer(PROBLEM) } };
}

function headersOf(names: readonly string[]): Pick<Described, 'headers'> {
  if (names.length === 0) return {};
  const header = (name: string): Described & { schema: Schema } => ({
    description: FIELDS[name] ?? '',
    schema: { type: name === 'X-Total-Count' ? 'integer' : 'string' },
  });
  return { headers: Object.fromEntries(names.map((name) => [name, header(name)])) };
}

/** Schemas that are referred to by name, each once. */
class SchemaNames {
  readonly #schemas = new Map<string, Schema>();

  refer({ name, schema }: NamedSchema): Schema {
    if (!this.#schemas.has(name)) this.#schemas.set(name, jsonSchemaOf(schema));
    return { $ref: `#/components/schemas/${name}` };
  }

  all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries(this.#schemas);
  }
}

/** OpenAPI 3.1 takes JSON Schema as it is; which draft is said by OpenAPI. */
function jsonSchemaOf(schema: z.ZodType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
