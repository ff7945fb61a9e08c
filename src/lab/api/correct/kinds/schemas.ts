import { z } from 'zod';

import { idSchema, type Kind } from './kind.ts';
import { partOf } from './members.ts';
import type { NamedSchema } from '../route.ts';

/** As it is answered with: with its id, and without a password. */
export function recordSchema({ fields }: Kind): z.ZodObject {
  const { password: _, ...members } = fields.shape as Record<string, z.ZodType>;
  return z.strictObject({ id: z.int().min(1), ...members });
}

export function recordOf(kind: Kind): NamedSchema {
  return { name: kind.title, schema: recordSchema(kind) };
}

/** Of which some members were selected. */
export function selectedOf(kind: Kind): NamedSchema {
  const part = partOf(recordSchema(kind), false) as z.ZodObject;
  return { name: `Selected${kind.title}`, schema: part.required({ id: true }) };
}

/** As it is added: the id is the next one, unless given. */
export function newSchema({ fields, requiredAtFirst = {} }: Kind): z.ZodObject {
  return fields.required(requiredAtFirst).extend({ id: idSchema.optional() });
}

/** As it replaces another: its id may be said again. */
export function replacementSchema({ fields }: Kind): z.ZodObject {
  return fields.extend({ id: idSchema.optional() });
}

/** A merge patch to it (RFC 7396). */
export function patchSchema(kind: Kind): z.ZodType {
  return partOf(replacementSchema(kind), true);
}
