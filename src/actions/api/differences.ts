import { shownValue } from './shown.ts';

/** What was sent in one place, and what stands there now; `undefined` for nothing. */
export interface Difference {
  /** `rating.count`, `products.0.quantity`; empty for the whole. */
  readonly path: string;
  readonly sent: unknown;
  readonly found: unknown;
}

/** More are not listed: one proves it. */
export const MAX_DIFFERENCES = 100;

/**
 * Where what was sent is not what is found, compared as JSON values. What is found besides (an id, a rating) is no difference; of
 * arrays, each element counts, and how many there are.
 */
export function differencesBetween(sent: unknown, found: unknown): Difference[] {
  const differences: Difference[] = [];
  compare(sent, found, '', differences);
  return differences;
}

function compare(sent: unknown, found: unknown, path: string, into: Difference[]): void {
  if (into.length >= MAX_DIFFERENCES || sent === found) return;
  if (!isObject(sent) || !isObject(found) || lengthOf(sent) !== lengthOf(found)) {
    into.push({ path, sent, found });
    return;
  }
  for (const [name, value] of Object.entries(sent)) {
    const there = Object.hasOwn(found, name) ? found[name] : undefined;
    compare(value, there, path === '' ? name : `${path}.${name}`, into);
  }
}

/** `undefined` for what is no array: an array is never like an object. */
function lengthOf(value: object): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** `price is 12, not 13` */
export function shownDifference({ path, sent, found }: Difference): string {
  if (found === undefined) return `${path} is not there`;
  const [is, not] = [shownValue(found), shownValue(sent)];
  return is === not ? `${path} is different` : `${path} is ${is}, not ${not}`;
}
