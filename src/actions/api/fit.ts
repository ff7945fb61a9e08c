import type { z } from 'zod/mini';
import { ProtocolError } from '../../errors.ts';
import { memberAt } from '../member-at.ts';
import { kindOf, shownValue } from './shown.ts';

/**
 * A value that is of a shape, as it came: zod's own result has the known members first, and drops one called `__proto__`.
 *
 * @throws ProtocolError `weird-reply`, naming the first place that does not fit
 */
export function fitting<T>(value: unknown, shape: z.ZodMiniType<T>): T {
  const [first] = shape.safeParse(value).error?.issues ?? [];
  if (first === undefined) return value as T;
  throw new ProtocolError('weird-reply', `the answer does not fit: ${faultOf(first, value)}`);
}

/** `[3].price is "12" (a string), and a number is expected` */
function faultOf({ path, ...issue }: z.core.$ZodIssue, value: unknown): string {
  const found = memberAt(value, path);
  const where = path.length === 0 ? 'it' : shownPath(path);
  const expected = EXPECTED[issue.code === 'invalid_type' ? issue.expected : 'int'] ?? 'something else';
  if (value === undefined) return `it is empty, and ${expected} is expected`;
  if (found === undefined) return `${where} is missing, and ${expected} is expected`;
  const isScalar = typeof found !== 'object';
  const what = isScalar ? `${shownValue(found)} (${kindOf(found)})` : kindOf(found);
  return `${where} is ${what}, and ${expected} is expected`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'an array',
  int: 'a whole number that can be told exactly',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** `[3].rating.count`; the names are those of our own shapes. */
function shownPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
