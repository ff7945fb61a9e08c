import type { JsonSchema } from './json-schema.ts';

/** A member at whatever depth. */
export interface Member {
  /** `a.b` within an object, `a[]` each of an array, `a.*` each that has a name of its own. */
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
  readonly isOptional: boolean;
}

/** All members of what a schema describes, in order; the same path in several alternatives once, with both types. */
export function membersOf(schema: JsonSchema, root = schema): readonly Member[] {
  const members = new Map<string, Member>();
  for (const member of walk(schema, '', { root, within: [] })) {
    const known = members.get(member.path);
    members.set(member.path, known === undefined ? member : merge(known, member));
  }
  return [...members.values()];
}

/** The kinds of line or document, where there are several that are told apart: else the one. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.oneOf ?? schema.anyOf ?? [schema];
}

interface Place {
  readonly root: JsonSchema;
  /** What is being described: a tree holds trees. */
  readonly within: readonly JsonSchema[];
}

function* walk(schema: JsonSchema, path: string, place: Place): Generator<Member> {
  const target = resolve(schema, place.root);
  if (place.within.includes(target)) return;
  const inside = { ...place, within: [...place.within, target] };
  for (const alternative of target.anyOf ?? target.oneOf ?? []) yield* walk(alternative, path, inside);
  for (const [name, member] of Object.entries(target.properties ?? {})) {
    const isOptional = target.required?.includes(name) !== true;
    yield* describe(member, path === '' ? name : `${path}.${name}`, isOptional, inside);
  }
  if (
    typeof target.additionalProperties === 'object' &&
    Object.keys(target.additionalProperties).length > 0
  ) {
    yield* describe(target.additionalProperties, path === '' ? '*' : `${path}.*`, true, inside);
  }
  if (typeof target.items === 'object') yield* walk(target.items, `${path}[]`, inside);
}

function* describe(member: JsonSchema, path: string, isOptional: boolean, place: Place): Generator<Member> {
  const meaning = member.description ?? resolve(member, place.root).description ?? '';
  // Of members with names of their own, what holds them may have said it all.
  if (meaning !== '' || !path.endsWith('*')) {
    yield { path, type: typeOf(member, place.root), meaning, isOptional };
  }
  yield* walk(member, path, place);
}

function merge(one: Member, other: Member): Member {
  const join = (a: string, b: string, by: string): string => (a.split(by).includes(b) ? a : `${a}${by}${b}`);
  return {
    path: one.path,
    type: join(one.type, other.type, ' or '),
    meaning: one.meaning === '' ? other.meaning : join(one.meaning, other.meaning, ' '),
    isOptional: one.isOptional || other.isOptional,
  };
}

/** In words: `string`, `integer or null`, `array of objects`, `"saved"`. */
export function typeOf(schema: JsonSchema, root: JsonSchema): string {
  const target = resolve(schema, root);
  const alternatives = target.anyOf ?? target.oneOf;
  if (alternatives !== undefined) {
    return [...new Set(alternatives.map((alternative) => typeOf(alternative, root)))].join(' or ');
  }
  if (target.const !== undefined) return `\`${JSON.stringify(target.const)}\``;
  if (target.enum !== undefined) return target.enum.map((each) => `\`${JSON.stringify(each)}\``).join(' or ');
  if (target.type === 'array') return arrayType(target, root);
  if (target.format === 'date-time') return 'time (ISO 8601)';
  return [target.type ?? 'anything'].flat().join(' or ');
}

function arrayType({ items, prefixItems }: JsonSchema, root: JsonSchema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map((each) => typeOf(each, root)).join(', ')}]`;
  if (typeof items !== 'object') return 'array';
  const of = typeOf(items, root);
  return `array of ${/^\w+$/.test(of) ? `${of}s` : of}`;
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  if (schema.$ref === '#') return root;
  const found = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
  return resolve(found, root);
}
