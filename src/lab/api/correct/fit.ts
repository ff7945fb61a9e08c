import type { z } from 'zod';

import { namesAt } from './kinds/members.ts';
import { invalid, type Problem, type Violation } from './problem.ts';
import { bodyViolations } from './violations.ts';

/** A body that is of a schema. @throws Problem 400 that names each member that is wrong */
export function fitting<T extends z.ZodType>(value: unknown, schema: T): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw misfit(bodyViolations(result.error, value, (path) => namesAt(schema, path)));
}

/** A body that is JSON, and no record as the store has them. */
export function misfit(errors: readonly Violation[]): Problem {
  return invalid('The body does not fit', errors);
}
