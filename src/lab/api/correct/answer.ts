import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';

/** What a handler answers with; one place makes a Response of it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the body; JSON unless given. */
  readonly type?: string;
}

export const JSON_TYPE = 'application/json';

/** Pages of any origin may read the answers, and these fields of them, beside those that they always may (Fetch, section 3.3). */
const EXPOSED_FIELDS = 'ETag, Link, Location, X-Total-Count, Allow, Accept-Patch, Accept-Post';

/**
 * On every answer. What was stored is data, whatever it looks like: `nosniff` keeps a browser from taking it for a page. `no-cache`
 * lets copies be kept, and has them checked by their ETag (RFC 9111, section 5.2.2.4).
 */
const COMMON_FIELDS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': EXPOSED_FIELDS,
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Answers a request. Where node's own response is at hand, it is written to directly: by way of a Response of the Web, body and fields
 * are taken apart and put together again, which takes longer than all the rest.
 */
export function send({ env, req }: Context, { status, headers, body, type = JSON_TYPE }: Answer): Response {
  const fields: Record<string, string> = { ...COMMON_FIELDS };
  if (body !== undefined) {
    fields['Content-Type'] = type;
    fields['Content-Length'] = String(Buffer.byteLength(body));
  }
  Object.assign(fields, headers);
  const { outgoing } = (env ?? {}) as Partial<HttpBindings>;
  if (outgoing !== undefined) {
    outgoing.writeHead(status, fields).end(body);
    return RESPONSE_ALREADY_SENT;
  }
  return new Response(req.raw.method === 'HEAD' ? null : (body ?? null), { status, headers: fields });
}
