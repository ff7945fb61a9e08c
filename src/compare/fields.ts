import { trim } from '../protocols/http-fields.ts';
import type { HttpField } from '../protocols/http.ts';
import type { Row } from './comparison.ts';

/**
 * Fields whose value changes from one request to the next although nothing is wrong: the server's clock, and
 * what it makes up for each request. One that is missing on one side is a difference all the same.
 */
export const VOLATILE_FIELDS: ReadonlySet<string> = new Set([
  'date',
  'age',
  'expires',
  'set-cookie',
  'server-timing',
  'x-request-id',
  'x-correlation-id',
  'x-trace-id',
  'x-runtime',
  'x-response-time',
  'x-amz-request-id',
  'x-amz-cf-id',
  'cf-ray',
]);

/** A cache adds it from the second request on, so that even its absence says nothing (RFC 9111, section 5.1). */
const VOLATILE_PRESENCE: ReadonlySet<string> = new Set(['age']);

/** Of this connection and no part of the message (RFC 9110, section 7.6.1): each client has its own. */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set(['connection', 'keep-alive']);

interface Pair {
  readonly name: string;
  readonly raw: HttpField | undefined;
  readonly library: HttpField | undefined;
}

/**
 * A row a field, in the raw client's order, then what only the library client has; the first field of a name is
 * held against the first of that name, the second against the second. Last comes the order itself.
 */
export function compareFields(
  raw: readonly HttpField[],
  library: readonly HttpField[],
  kind: 'header' | 'trailer',
): Row[] {
  const rows = pair(raw, library).map((fields) => compareField(fields, kind));
  const names = [raw, library].map((fields) => fields.map(([name]) => name.toLowerCase()));
  const [rawOrder = '', libraryOrder = ''] = names.map((list) => list.join(', '));
  const [rawNames, libraryNames] = names.map((list) => list.toSorted().join(', '));
  if (rawNames === libraryNames && rawOrder !== libraryOrder) {
    rows.push({ aspect: `${kind} order`, raw: rawOrder, library: libraryOrder, verdict: 'different' });
  }
  return rows;
}

function compareField({ name, raw, library }: Pair, kind: string): Row {
  // The case of the name matters to nobody (RFC 9110, section 5.1), but a client that changes it hides what was sent.
  const sameCase = raw?.[0] === library?.[0] || raw === undefined || library === undefined;
  const show = (field: HttpField | undefined) =>
    field && (sameCase ? trim(field[1]) : `${field[0]}: ${trim(field[1])}`);
  const row = { aspect: `${kind} ${(raw ?? library)?.[0] ?? name}`, raw: show(raw), library: show(library) };
  if (row.raw === row.library) return { ...row, verdict: 'same' };
  if (CONNECTION_FIELDS.has(name))
    return { ...row, verdict: 'note', why: 'of the connection, not of the message' };
  const bothHaveIt = raw !== undefined && library !== undefined;
  if (sameCase && (bothHaveIt ? VOLATILE_FIELDS : VOLATILE_PRESENCE).has(name)) {
    return { ...row, verdict: 'volatile', why: 'changes from request to request' };
  }
  return { ...row, verdict: 'different', ...(!sameCase && { why: 'the name is not written the same' }) };
}

function pair(raw: readonly HttpField[], library: readonly HttpField[]): Pair[] {
  const left = new Map<string, HttpField[]>();
  for (const field of library) {
    const name = field[0].toLowerCase();
    left.set(name, [...(left.get(name) ?? []), field]);
  }
  const pairs = raw.map((field): Pair => {
    const name = field[0].toLowerCase();
    return { name, raw: field, library: left.get(name)?.shift() };
  });
  for (const [name, fields] of left) {
    for (const field of fields) pairs.push({ name, raw: undefined, library: field });
  }
  return pairs;
}
