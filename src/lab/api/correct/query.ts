import { z } from 'zod';

import { invalid, type Violation } from './problem.ts';
import { didYouMean } from '../../../actions/nearest.ts';
import { describeIssues } from './violations.ts';

/** A parameter of a query, for the handler and for the document. */
export interface QueryParameter {
  readonly name: string;
  /** A whole number, a text, or a list of words with commas between. */
  readonly schema: z.ZodType;
  readonly description: string;
  readonly example?: unknown;
}

/** What a query says, by parameter, checked. */
export type Query = ReadonlyMap<string, unknown>;

/**
 * Reads queries of one route. The same ones come again and again: what was understood of them is kept, and forgotten when there are
 * too many different ones.
 */
export function createQueryReader(parameters: readonly QueryParameter[]): (search: string) => Query {
  const kept = new Map<string, Query>();
  return (search) => {
    const known = kept.get(search);
    if (known !== undefined) return known;
    const query = readQuery(search, parameters);
    if (kept.size >= MAX_KEPT_QUERIES) kept.clear();
    kept.set(search, query);
    return query;
  };
}

/** Some hundred kilobytes at most, as queries are no longer than node's heads (16 KiB) and mostly a hundredth of that. */
export const MAX_KEPT_QUERIES = 200;

/**
 * @param search without its question mark
 * @throws Problem 400 that names each parameter that is unknown, given twice, or not of its schema
 */
export function readQuery(search: string, parameters: readonly QueryParameter[]): Query {
  const query = new Map<string, unknown>();
  const errors: Violation[] = [];
  const names = parameters.map(({ name }) => name);
  for (const [name, text] of new URLSearchParams(search)) {
    const parameter = parameters.find((each) => each.name === name);
    if (parameter === undefined) {
      const hint = didYouMean(name, names);
      errors.push({ parameter: name, detail: `the parameter ${name} is not known${hint}` });
    } else if (query.has(name)) {
      errors.push({ parameter: name, detail: `the parameter ${name} is given twice` });
    } else {
      query.set(name, readValue(parameter, text, errors));
    }
  }
  if (errors.length > 0) throw invalid('The query is not understood', errors);
  return query;
}

function readValue({ name, schema }: QueryParameter, text: string, errors: Violation[]): unknown {
  const raw = rawValue(schema, text);
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  for (const { path, detail } of describeIssues(result.error, raw, () => [])) {
    const [index] = path;
    const word = Array.isArray(raw) && typeof index === 'number' ? ` ${String(raw[index])}` : '';
    errors.push({ parameter: name, detail: `the parameter ${name}${word && `: ${word.trim()}`} ${detail}` });
  }
  return undefined;
}

function rawValue(schema: z.ZodType, text: string): unknown {
  if (schema instanceof z.ZodArray) return text.split(',');
  return schema instanceof z.ZodNumber && /^-?\d+$/.test(text) ? Number(text) : text;
}
