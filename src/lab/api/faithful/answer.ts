import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { matchesTag } from '../match-tag.ts';

/** Answers with a value as express does: with a tag that says whether it is still the same (RFC 9110, section 8.8.3). */
export function answerJson(c: Context, value: unknown): Response {
  const text = JSON.stringify(value);
  const digest = createHash('sha1').update(text).digest('base64').slice(0, 27);
  const tag = `"${Buffer.byteLength(text).toString(16)}-${digest}"`;
  const etag = `W/${tag}`;
  const isAsked = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (isAsked && matchesTag(c.req.header('if-none-match') ?? '', tag, 'weak'))
    return c.body(null, 304, { ETag: etag });
  return c.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8', ETag: etag });
}
