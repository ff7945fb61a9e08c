import { MIMEType } from 'node:util';

import type { HonoRequest } from 'hono';

import { JsonError, parseJson } from '../../../actions/api/json.ts';
import { MAX_BODY_BYTES, readBytes } from '../read-bytes.ts';
import { JSON_TYPE } from './answer.ts';
import { Problem } from './problem.ts';

/** RFC 7396, section 4. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

/** Of each that is wrong something is said: a body full of them would keep everyone waiting. A cart of a thousand things has three. */
export const MAX_VALUES = 5000;

/** What a method's bodies may be. */
export const BODY_TYPES = {
  POST: [JSON_TYPE],
  PUT: [JSON_TYPE],
  PATCH: [MERGE_PATCH_TYPE, JSON_TYPE],
} as const satisfies Record<string, readonly string[]>;

export type BodyMethod = keyof typeof BODY_TYPES;

/** How a server tells which types it takes: RFC 5789 (section 3.1), LDP (section 7.1), and RFC 9110 (section 15.5.16). */
export const ACCEPT_FIELD = { POST: 'Accept-Post', PUT: 'Accept', PATCH: 'Accept-Patch' } as const;

/**
 * The body as a value.
 *
 * @throws Problem 415 for another type, 413 for too many bytes, 400 for what is no JSON, or has too many values
 */
export async function readBody(request: HonoRequest, method: BodyMethod): Promise<unknown> {
  checkType(request, method);
  const bytes = await readBytes(request.raw, MAX_BODY_BYTES);
  if (bytes === undefined) throw tooLarge();
  const value = parse(bytes);
  if (countValues(value) > MAX_VALUES) throw new Problem(400, `The body has more than ${MAX_VALUES} values.`);
  return value;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw error instanceof JsonError ? new Problem(400, `The body ${error.message}.`) : error;
  }
}

/** Of all levels; no further than has to be known. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const member of Object.values(value)) {
    count += countValues(member);
    if (count > MAX_VALUES) break;
  }
  return count;
}

function checkType(request: HonoRequest, method: BodyMethod): void {
  const types: readonly string[] = BODY_TYPES[method];
  const given = request.header('content-type');
  if (given === undefined || !isOneOf(types, given)) {
    const found = given === undefined ? 'no Content-Type is given' : `it is ${given}`;
    throw new Problem(415, `The body has to be ${types.join(' or ')}; ${found}.`, {
      headers: { [ACCEPT_FIELD[method]]: types.join(', ') },
    });
  }
  const coding = request.header('content-encoding') ?? 'identity';
  if (coding.toLowerCase() === 'identity') return;
  throw new Problem(415, `The body has to come as it is; its Content-Encoding is ${coding}.`, {
    headers: { 'Accept-Encoding': 'identity' },
  });
}

function isOneOf(types: readonly string[], given: string): boolean {
  try {
    const { essence, params } = new MIMEType(given);
    return types.includes(essence) && (params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
}

/** The rest is not wanted: the connection ends with the answer. */
function tooLarge(): Problem {
  return new Problem(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`, {
    headers: { Connection: 'close' },
  });
}
