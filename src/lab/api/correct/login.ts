import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import { checkPassword, hashPassword } from '../passwords.ts';
import type { RecordReader } from '../records/types.ts';
import { readBody } from './body.ts';
import { fitting } from './fit.ts';
import { keySchema } from './kinds/kind.ts';
import { MAX_PASSWORD_LENGTH } from './kinds/users.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

const credentials = z.strictObject({
  username: keySchema,
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
});

/** 256 bits, of chance alone: it says nothing of whoever has it. */
const TOKEN_BYTES = 32;

export function loginRoute(store: RecordReader): Route {
  return {
    method: 'POST',
    path: '/auth/login',
    operationId: 'login',
    tag: 'auth',
    summary: 'Log in',
    command: 'login mor_2314',
    body: {
      name: 'Credentials',
      schema: credentials,
      example: { username: 'mor_2314', password: '83r5^_' },
    },
    success: {
      status: 200,
      description: 'A token; nothing here asks for it.',
      schema: { name: 'Token', schema: z.strictObject({ token: z.string() }) },
    },
    problems: [400, 401, 413, 415],
    async handle({ http }) {
      const { username, password } = fitting(await readBody(http, 'POST'), credentials);
      const where = [{ path: 'username', is: '=', value: username }] as const;
      const [user] = store.list('users', { where, limit: 1 }).records;
      const secret = user && store.secretOf('users', user.id);
      // Somebody unknown takes as long as somebody known, so that the time does not tell who is there.
      const isRight = await checkPassword(password, secret ?? (await nobodysPassword()));
      if (!isRight || secret === undefined) throw denied();
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: JSON.stringify({ token }) };
    },
  };
}

let nobody: Promise<string> | undefined;

function nobodysPassword(): Promise<string> {
  return (nobody ??= hashPassword(randomBytes(TOKEN_BYTES).toString('base64url')));
}

/** Which of the two is wrong is not said. RFC 9110, section 15.5.2: with a challenge. */
function denied(): Problem {
  return new Problem(401, 'The username or the password is wrong.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="store"' },
  });
}
