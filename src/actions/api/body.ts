import { LimitError, UsageError } from '../../errors.ts';
import { isObject } from '../is-object.ts';
import { JsonError, parseJson } from './json.ts';
import { kindOf } from './shown.ts';

export interface BodyParts {
  /** JSON text: an object. */
  readonly data?: string;
  /** Members that come on top of it, by their paths: `title`, `rating.count`. */
  readonly fields?: Readonly<Record<string, string | number>>;
}

/**
 * What is sent to a store as JSON.
 *
 * @throws UsageError for text that is not JSON, with where it stops being so, or no object, for a number that JSON lacks, and for
 * nothing at all; LimitError MAX_DEPTH
 */
export function bodyFrom({ data, fields = {} }: BodyParts): object {
  const entries = Object.entries(fields);
  if (data === undefined && entries.length === 0) {
    throw new UsageError('there is nothing to send', { hint: 'give fields, or data as JSON' });
  }
  let body = data === undefined ? {} : parseData(data);
  for (const [path, value] of entries) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new UsageError(`${path} is ${value}, and JSON has no such number`);
    }
    body = withMember(body, path.split('.'), value);
  }
  return body;
}

function parseData(data: string): object {
  const value = parse(data);
  if (isObject(value)) return value;
  throw new UsageError(`the data is ${kindOf(value)}, and a record is an object`, {
    hint: 'such as {"title": "A hat"}',
  });
}

function parse(data: string): unknown {
  try {
    return parseJson(data);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const message = `the data ${error.message}`;
    if (error.reason === 'depth') throw new LimitError('MAX_DEPTH', message);
    throw new UsageError(message, { cause: error, hint: 'such as {"title": "A hat"}' });
  }
}

/** A copy with the member in its place; what stands in the way of a path is replaced. */
function withMember(value: unknown, [key = '', ...rest]: readonly string[], member: string | number): object {
  const record = isObject(value) ? value : {};
  const inner: unknown = Object.hasOwn(record, key) ? record[key] : undefined;
  // A computed name makes a member of its own, even of `__proto__`.
  return { ...record, [key]: rest.length === 0 ? member : withMember(inner, rest, member) };
}
