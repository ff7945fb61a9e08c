import { MIMEType } from 'node:util';

import type { HonoRequest } from 'hono';

import { JSON_TYPE } from './answer.ts';
import { parseJson } from './json.ts';
import { Problem } from './problem.ts';

/** The largest cart anybody would write by hand has a few hundred bytes; a thousand times that is gathered, and no more. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** RFC 7396, section 4. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

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
 * @throws Problem 415 for another type, 413 for too many bytes, 400 for what is no JSON
 */
export async function readBody(request: HonoRequest, method: BodyMethod): Promise<unknown> {
  checkType(request, method);
  const announced = Number(request.header('content-length') ?? 'NaN');
  if (announced > MAX_BODY_BYTES) throw tooLarge();
  // Where the length is known, node's parser keeps to it, and the body can be read in one go.
  const bytes = Number.isNaN(announced) ? await gather(request.raw.body) : await whole(request);
  return parseJson(bytes);
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

async function whole(request: HonoRequest): Promise<Uint8Array> {
  const bytes = new Uint8Array(await request.raw.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  return bytes;
}

async function gather(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The rest is not wanted: the connection ends with the answer. */
function tooLarge(): Problem {
  return new Problem(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`, {
    headers: { Connection: 'close' },
  });
}
