import { createHash } from 'node:crypto';
import type { Context } from 'hono';

/** Answers with a value as express does: with a tag that says whether it is still the same (RFC 9110, section 8.8.3). */
export function answerJson(c: Context, value: unknown): Response {
  const text = JSON.stringify(value);
  const digest = createHash('sha1').update(text).digest('base64').slice(0, 27);
  const etag = `W/"${Buffer.byteLength(text).toString(16)}-${digest}"`;
  const isAsked = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (isAsked && isKnown(etag, c.req.header('if-none-match'))) return c.body(null, 304, { ETag: etag });
  return c.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8', ETag: etag });
}

/** Weak comparison (section 8.8.3.2). */
function isKnown(etag: string, known = ''): boolean {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return known.trim() === '*' || known.split(',').some((tag) => opaque(tag) === opaque(etag));
}
