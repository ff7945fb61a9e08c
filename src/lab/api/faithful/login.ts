import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type { User } from '../../../actions/api/shapes.ts';
import { answerJson } from './answer.ts';
import { readMembers } from './body.ts';

/** Answers a login: with a token that opens nothing, or in plain text. */
export function createLogin(users: readonly User[]): (c: Context) => Promise<Response> {
  const key = randomBytes(32);
  return async (c) => {
    const { username, password } = await readMembers(c.req.raw);
    if (typeof username !== 'string' || typeof password !== 'string') {
      return c.text('a login is JSON with username and password', 400);
    }
    const user = users.find((each) => each.username === username && each['password'] === password);
    if (user === undefined) return c.text('the username or the password is wrong', 401);
    return answerJson(c, { token: tokenFor(user, key) });
  };
}

/** A JSON Web Token (RFC 7519, section 3.1) with HMAC and SHA-256 (RFC 7518, section 3.2). */
function tokenFor({ id, username }: User, key: Buffer): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: id, user: username, iat: Math.floor(Date.now() / 1000) };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
